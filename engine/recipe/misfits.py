"""What keeps an output from learning a column with a loss, and from being measured."""

from collections.abc import Iterable
from math import inf

from engine.recipe.end_misfits import end_misfit
from engine.recipe.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.recipe.losses.cross_entropy import CrossEntropy
from engine.recipe.losses.mean_squared_error import MeanSquaredError
from engine.recipe.part import Loss, Metric
from engine.recipe.recipe import Recipe
from engine.recipe.target import Target
from engine.recipe.task import TaskOutput, Truth
from engine.spec import edits
from engine.spec.document import Graph
from engine.spec.interface import OutputPort
from engine.spec.problems import Fix, Problem

HELD = {
    "number": "real numbers",
    "vector": "vectors of real numbers",
    "labels": "labels that do not exclude each other",
    "class": "classes",
    "tags": "tags",
    "date": "dates",
    "image": "images",
    "text": "a text",
    "tree": "trees",
}
"""What the columns of a type hold."""


def default_loss(port: OutputPort, truth: Truth) -> Loss:
    """The loss that suits a target, where the recipe names none."""
    if truth.type == "labels":
        return BinaryCrossEntropy()
    if truth.type == "class":
        return BinaryCrossEntropy() if port.shape == (1,) else CrossEntropy()
    return CrossEntropy() if truth.type == "tags" else MeanSquaredError()


def misfit(graph: Graph, recipe: Recipe, output: TaskOutput) -> Problem | None:
    """The first thing that keeps this output from learning this target with this loss."""
    port, truth, loss = output.port, output.truth, output.loss
    name, classes = loss.part_name(), len(truth.classes)
    if truth.type not in loss.columns:
        return _type_misfit(recipe, output)
    if truth.type in ("class", "tags") and classes < 2:
        return Problem(
            "target_mismatch",
            f"The target {truth.name!r} has one class only, so there is nothing to tell apart.",
            node=port.id,
            param="target",
            got=classes,
            expected="2 classes or more",
        )
    if output.encoding == "unit" and classes != 2:
        return Problem(
            "target_mismatch",
            f"{name} with a class as its target tells two classes apart, but {truth.name!r} has "
            f"{classes}. Use cross_entropy with {classes} units.",
            node=port.id,
            param="loss",
            got=classes,
            expected=2,
            fixes=loss_fix(recipe, port.id, CrossEntropy()),
        )
    if port.dtype != "float32":
        message = f"{port.id} gives whole numbers, which no loss can improve."
        return Problem("target_mismatch", message, node=port.id, got=port.dtype)
    found = _weights_misfit(output) or _standard_misfit(recipe, output)
    return found or _range_misfit(recipe, output) or end_misfit(graph, output)


def metric_misfit(output: TaskOutput, metric: Metric) -> Problem | None:
    """Why a metric cannot be measured on an output; None where it can."""
    truth, loss = output.truth, output.loss
    if truth.type not in metric.columns:
        return Problem(
            "target_mismatch",
            f"{metric.part_name()} is measured on {_listed(metric.columns)}, but the target "
            f"{truth.name!r} holds {HELD.get(truth.type, truth.type)}.",
            param="metrics",
            got=truth.type,
            expected=", ".join(metric.columns),
        )
    name, why = metric.part_name(), metric.misfit(len(truth.classes))
    if [each.label for each in output.metrics].count(metric.label) > 1:
        why = "is listed twice with the same name"
    elif truth.type in ("number", "vector") and not loss.gives_values:
        why = f"compares values, but with the loss {loss.part_name()} the network does not answer "
        why += "in the target's units; leave the metrics empty"
    elif not loss.names_classes:
        why = f"cannot be measured with the loss {loss.part_name()}, whose output names no class "
        why += "by itself; leave the metrics empty"
    elif metric.needs_chances and not loss.gives_chances:
        why = f"needs probabilities, which the loss {loss.part_name()} does not lead to"
    if not why:
        return None
    return Problem("target_mismatch", f"{name} {why}.", param="metrics", got=name)


def loss_fix(recipe: Recipe, output: str, loss: Loss) -> tuple[Fix, ...]:
    """Give an output another loss, as the recipe names it: for all of them, or for itself."""
    target = recipe.target if isinstance(recipe.target, Target) else recipe.target[output]
    alone = len(recipe.targets) == 1
    if alone and target.loss is None:
        changed = recipe.model_copy(update={"loss": loss})
    else:
        changed = recipe.with_target(output, loss=loss)
    where = "" if alone else f" for {output}"
    return (Fix(f"Use {loss.part_name()}{where}", (edits.set_recipe(changed.to_data()),)),)


def _type_misfit(recipe: Recipe, output: TaskOutput) -> Problem:
    """A loss that cannot compare with this type of target; one is advised that can."""
    port, truth, loss = output.port, output.truth, output.loss
    name, what, better = (
        loss.part_name(),
        HELD.get(truth.type, truth.type),
        default_loss(port, truth),
    )
    told = f"{name} compares {_listed(loss.columns)}, but the target {truth.name!r} holds {what}. "
    fits = truth.type in better.columns
    if fits:
        told += f"Use {better.part_name()}, or choose another target."
    else:
        told = (
            f"The target {truth.name!r} holds {what}, which no loss compares with. Choose another "
        )
        told += "target: a column of numbers or of classes."
    return Problem(
        "target_mismatch",
        told,
        node=port.id,
        param="loss" if fits else "target",
        got=truth.type,
        expected=", ".join(loss.columns),
        values={"loss": name, "column": truth.name},
        fixes=loss_fix(recipe, port.id, better) if fits else (),
    )


def _weights_misfit(output: TaskOutput) -> Problem | None:
    weights, classes = getattr(output.loss, "class_weights", None), output.truth.classes
    if not isinstance(weights, tuple) or len(weights) == len(classes):
        return None
    return Problem(
        "target_mismatch",
        f"class_weights lists {len(weights)} numbers, but {output.truth.name!r} has "
        f"{len(classes)} classes.",
        param="loss.class_weights",
        got=len(weights),
        expected=len(classes),
    )


def _standard_misfit(recipe: Recipe, output: TaskOutput) -> Problem | None:
    """A target that is to be standardized and cannot be."""
    truth, loss = output.truth, output.loss
    if not output.standardize or can_be_standardized(truth, loss):
        return None
    why = f"{truth.name!r} holds {HELD.get(truth.type, truth.type)}, which have no mean"
    if truth.type in ("number", "vector"):
        why = f"{loss.part_name()} does not compare numbers of any size"
    changed = recipe.with_target(output.port.id, standardize=False)
    return Problem(
        "target_mismatch",
        f"The target is to be standardized, but {why}. Leave standardize out.",
        node=output.port.id,
        param="target",
        got=True,
        expected=False,
        fixes=(Fix("Do not standardize it", (edits.set_recipe(changed.to_data()),)),),
    )


def can_be_standardized(truth: Truth, loss: Loss) -> bool:
    """Whether a loss means the same for numbers with a mean of 0 and a deviation of 1."""
    anywhere = loss.target_range == (-inf, inf) and loss.gives_values
    return truth.type in ("number", "vector") and anywhere


def _range_misfit(recipe: Recipe, output: TaskOutput) -> Problem | None:
    truth, (low, high), ends = output.truth, output.loss.target_range, output.truth.range
    if output.encoding != "values" or ends is None or (low <= ends[0] and ends[1] <= high):
        return None
    wanted = f"{low:g} to {high:g}" if high < inf else f"{low:g} or more"
    better = default_loss(output.port, truth)
    return Problem(
        "target_mismatch",
        f"{output.loss.part_name()} is for targets of {wanted}, but {truth.name!r} goes from "
        f"{ends[0]:g} to {ends[1]:g}. Use {better.part_name()}, or choose another target.",
        param="loss",
        got=list(ends),
        expected=wanted,
        fixes=loss_fix(recipe, output.port.id, better),
    )


def _listed(types: Iterable[str]) -> str:
    plural = {"class": "classes", "number": "numbers", "vector": "vectors"}
    return " or ".join(plural.get(name, name) for name in types)
