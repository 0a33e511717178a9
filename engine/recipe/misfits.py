"""What keeps an output from learning a column with a loss, and from being measured."""

from collections.abc import Iterable
from math import inf

from engine.data.dataset import Column
from engine.recipe.inputs import width_of
from engine.recipe.losses.binary_cross_entropy import BinaryCrossEntropy
from engine.recipe.losses.cross_entropy import CrossEntropy
from engine.recipe.losses.mean_squared_error import MeanSquaredError
from engine.recipe.part import Loss, Metric
from engine.recipe.task import TaskOutput
from engine.spec import edits
from engine.spec.check import check
from engine.spec.checked import Checked
from engine.spec.document import Graph
from engine.spec.interface import OutputPort
from engine.spec.problems import Edit, Fix, Problem

REAL = {"number": "real numbers", "vector": "vectors of real numbers", "date": "dates"}


def default_loss(port: OutputPort, column: Column) -> Loss:
    """The loss that suits a target column, where the recipe names none."""
    if column.type == "class":
        return BinaryCrossEntropy() if port.shape == (1,) else CrossEntropy()
    return CrossEntropy() if column.type == "tags" else MeanSquaredError()


def misfit(graph: Graph, output: TaskOutput) -> Problem | None:
    """The first thing that keeps this output from learning this column with this loss."""
    port, column, loss = output.port, output.column, output.loss
    name, classes = loss.part_name(), len(column.classes or ())
    if column.type not in loss.columns:
        return Problem(
            "target_mismatch",
            _told_of_type(name, loss, port, column),
            node=port.id,
            param="loss",
            got=column.type,
            expected=", ".join(loss.columns),
            values={"loss": name, "column": column.name},
        )
    if column.type in ("class", "tags") and classes < 2:
        return Problem(
            "target_mismatch",
            f"The target {column.name!r} has one class only, so there is nothing to tell apart.",
            node=port.id,
            param="target",
            got=classes,
            expected="2 classes or more",
        )
    if output.encoding == "unit" and classes != 2:
        return Problem(
            "target_mismatch",
            f"{name} with a class as its target tells two classes apart, but {column.name!r} has "
            f"{classes}. Use cross_entropy with {classes} units.",
            node=port.id,
            param="loss",
            got=classes,
            expected=2,
        )
    if port.dtype != "float32":
        message = f"{port.id} gives whole numbers, which no loss can improve."
        return Problem("target_mismatch", message, node=port.id, got=port.dtype)
    found = _weights_misfit(output) or _range_misfit(output) or _width_misfit(graph, output)
    return found or _activation_misfit(graph, output) or _end_misfit(graph, output)


def metric_misfit(output: TaskOutput, metric: Metric) -> Problem | None:
    column, loss = output.column, output.loss
    if column.type not in metric.columns:
        measured = "numbers" if "number" in metric.columns else "classes"
        return Problem(
            "target_mismatch",
            f"{metric.part_name()} is measured on {measured}, but the target {column.name!r} "
            f"holds {REAL.get(column.type, column.type)}.",
            param="metrics",
            got=column.type,
            expected=", ".join(metric.columns),
        )
    name, why = metric.part_name(), metric.misfit(len(column.classes or ()))
    if [each.label for each in output.metrics].count(metric.label) > 1:
        why = "is listed twice with the same name"
    elif not loss.names_classes:
        why = f"cannot be measured with the loss {loss.part_name()}, whose output names no class "
        why += "by itself; leave the metrics empty"
    elif metric.needs_chances and not loss.gives_chances:
        why = f"needs probabilities, which the loss {loss.part_name()} does not lead to"
    if not why:
        return None
    return Problem("target_mismatch", f"{name} {why}.", param="metrics", got=name)


def _weights_misfit(output: TaskOutput) -> Problem | None:
    weights, classes = getattr(output.loss, "class_weights", None), output.column.classes or ()
    if not isinstance(weights, tuple) or len(weights) == len(classes):
        return None
    return Problem(
        "target_mismatch",
        f"class_weights lists {len(weights)} numbers, but {output.column.name!r} has "
        f"{len(classes)} classes.",
        param="loss.class_weights",
        got=len(weights),
        expected=len(classes),
    )


def _range_misfit(output: TaskOutput) -> Problem | None:
    column, (low, high) = output.column, output.loss.target_range
    if output.encoding != "values" or column.minimum is None or column.maximum is None:
        return None
    if low <= column.minimum and column.maximum <= high:
        return None
    wanted = f"{low:g} to {high:g}" if high < inf else f"{low:g} or more"
    return Problem(
        "target_mismatch",
        f"{output.loss.part_name()} is for targets of {wanted}, but {column.name!r} goes from "
        f"{column.minimum:g} to {column.maximum:g}.",
        param="loss",
        got=[column.minimum, column.maximum],
        expected=wanted,
    )


def _width_misfit(graph: Graph, output: TaskOutput) -> Problem | None:
    port, column, loss = output.port, output.column, output.loss
    by_class = output.encoding in ("classes", "steps", "sequence")
    if by_class:
        width = len(column.classes or ()) + loss.extra_units
    else:
        width = 1 if output.encoding == "unit" else width_of(column) or 1
    rank = 2 if output.encoding in ("steps", "sequence") else 1
    if len(port.shape) == rank and (loss.any_width or port.shape[-1] == width):
        return None
    got = " × ".join("?" if size is None else str(size) for size in port.shape)
    need = f"{width} {'unit' if width == 1 else 'units'}"
    why = f" ({len(column.classes or ())} classes)" if by_class else ""
    if loss.extra_units:
        why = why[:-1] + " and a blank)"
    hint = ""
    one = port.shape == (1,) and port.last_activation in (None, "sigmoid")
    if output.encoding == "classes" and width == 2 and one:
        hint = " One unit is right too, with the loss binary_cross_entropy."
    return Problem(
        "target_mismatch",
        f"The target {column.name!r} needs {need} at the end{why}, but {port.id} gives "
        f"{got}.{hint}",
        node=port.id,
        got=list(port.shape),
        expected=[width] if rank == 1 else [None, width],
        values={"column": column.name, "units": width, "shape": got},
        fixes=_units_fix(graph, port.id, width) if len(port.shape) == rank else (),
    )


def _activation_misfit(graph: Graph, output: TaskOutput) -> Problem | None:
    last, loss = output.port.last_activation, output.loss
    if last is None or loss.activation is None or last == loss.activation:
        return None
    why = ""
    if (last, loss.activation) == ("sigmoid", "softmax"):
        why = ": each unit says yes or no for itself, but a sample has one class"
    return Problem(
        "target_mismatch",
        f"{loss.part_name()} belongs to a {loss.activation} at the end, but {output.port.id} ends "
        f"in a {last}{why}. Change the last activation to {loss.activation}.",
        node=output.port.id,
        got=last,
        expected=loss.activation,
        fixes=_activation_fix(graph, output, loss.activation),
    )


def _end_misfit(graph: Graph, output: TaskOutput) -> Problem | None:
    """An end that cannot say what the loss wants to hear."""
    loss, verdict = output.loss, check(graph)
    if not loss.wrong_ends or verdict.network is None:
        return None
    checked = Checked(verdict.network, verdict.evaluations, verdict.outputs)
    node = checked.answering(output.port.id)
    end = checked.activation(node)
    if end not in loss.wrong_ends or (end == "linear" and not checked.has_weights(node)):
        return None
    ends = "without an activation" if end == "linear" else f"in a {end}"
    advice, fixes = f"Let it end in {loss.right_end}.", tuple[Fix, ...]()
    if loss.right_end == "linear":
        advice = "Leave the last activation out."
        if node in checked.ends:
            fixes = (Fix("Remove the last activation", checked.without_activation(node)),)
    elif hasattr(checked.block(node), "activation"):
        change = (edits.set_param(node, "activation", loss.right_end),)
        fixes = (Fix(f"Let {node} end in {loss.right_end}", change),)
    return Problem(
        "target_mismatch",
        f"{output.port.id} ends {ends}, which does not suit {loss.part_name()}: "
        f"{loss.end_reason}. {advice}",
        node=output.port.id,
        got=end,
        expected=loss.right_end,
        fixes=fixes,
    )


def _activation_fix(graph: Graph, output: TaskOutput, wanted: str) -> tuple[Fix, ...]:
    """Another last activation: the parameter's value, or the block in its place."""
    verdict = check(graph)
    if verdict.network is None:
        return ()
    checked = Checked(verdict.network, verdict.evaluations, verdict.outputs)
    node = checked.answering(output.port.id)
    if "activation" in checked.network.nodes[node].params:
        change: tuple[Edit, ...] = (edits.set_param(node, "activation", wanted),)
    else:
        change = checked.replace(node, wanted.capitalize())
    return (Fix(f"Use {wanted.capitalize()} instead", change),)


def _units_fix(graph: Graph, end: str, units: int) -> tuple[Fix, ...]:
    """Set the size of the last layer that has one, behind activations and the Output node."""
    nodes = {node.id: node for node in graph.nodes}
    sources = {wire.target.partition(".")[0]: wire.source.partition(".")[0] for wire in graph.wires}
    pointwise = ("Output", "Softmax", "Sigmoid", "ReLU", "Tanh", "Dropout")
    node = end
    while nodes[node].block in pointwise and node in sources:
        node = sources[node]
    # A node that shares weights has the units of the one that owns them.
    if nodes[node].block != "Dense" or nodes[node].shares is not None:
        return ()
    return (Fix(f"Set units of {node} to {units}", (edits.set_param(node, "units", units),)),)


def _told_of_type(name: str, loss: Loss, port: OutputPort, column: Column) -> str:
    """A loss and a column that it cannot compare with; a loss is advised that can."""
    what = REAL.get(column.type, f"a {column.type}")
    better = default_loss(port, column)
    if column.type not in better.columns:
        return (
            f"The target {column.name!r} holds {what}, which no loss compares with. Choose another "
            "target: a column of numbers or of classes."
        )
    return (
        f"{name} compares {_listed(loss.columns)}, but the target {column.name!r} holds {what}. "
        f"Use {better.part_name()}, or choose another target."
    )


def _listed(types: Iterable[str]) -> str:
    plural = {"class": "classes", "tags": "tags", "number": "numbers", "vector": "vectors"}
    return " or ".join(plural.get(name, name) for name in types)
