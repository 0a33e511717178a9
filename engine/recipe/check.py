"""Whether a recipe makes sense for a graph and a data set, before anything is trained."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.recipe.layer_rates import normalizing
from engine.recipe.recipe import Recipe
from engine.recipe.recipe_lint import find_recipe_lints
from engine.recipe.resolve import bind
from engine.recipe.short_rows import short_row_problems
from engine.recipe.task import Task, part_sizes
from engine.spec.check import check
from engine.spec.document import Graph
from engine.spec.interface import interface
from engine.spec.problems import Problem


def check_recipe(graph: Graph, recipe: Recipe, dataset: Mapping[str, Any]) -> list[Problem]:
    """All problems and lints of the three together; the graph's own are told by its check.

    ``dataset`` is the content of ``dataset.json``.
    """
    problems: list[Problem] = []
    task = bind(graph, recipe, dataset, problems)
    training, validation, _ = part_sizes(
        int(dataset["rows"]), recipe.split.validation, recipe.split.test
    )
    problems += _row_problems(recipe, training)
    problems += _monitor_problems(task, recipe, validation)
    problems += _device_problems(task, recipe)
    if task is not None:
        problems += _layer_problems(graph, recipe)
        problems += _loss_weight_problems(task)
        problems += _batch_problems(graph, recipe)
        problems += short_row_problems(graph, task)
        problems += find_recipe_lints(graph, recipe, task, training)
    return problems


def monitors(task: Task) -> dict[str, bool]:
    """The values an epoch has, by name, and whether a higher one is better."""
    found: dict[str, bool] = {}
    for part in ("train", "validation"):
        found[f"{part}/loss"] = False
        for output in task.outputs:
            for metric in output.metrics:
                if metric.is_table or (metric.whole_only and part == "train"):
                    continue
                found[metric_name(task, part, output.port.id, metric.label)] = (
                    metric.higher_is_better
                )
            found[metric_name(task, part, output.port.id, "loss")] = False
    return found


def metric_name(task: Task, part: str, output: str, metric: str) -> str:
    """ "validation/accuracy"; of several outputs, "validation/left/accuracy"."""
    return f"{part}/{metric}" if len(task.outputs) == 1 else f"{part}/{output}/{metric}"


def _row_problems(recipe: Recipe, training: int) -> list[Problem]:
    if training < 1:
        message = "The split leaves no row to train on."
        return [Problem("param_range", message, param="split", got=training, expected=1)]
    if recipe.batch_size < recipe.devices:
        return [
            Problem(
                "param_range",
                f"A batch of {recipe.batch_size} samples is too few for {recipe.devices} devices.",
                param="devices",
                got=recipe.devices,
                expected=f"1 to {recipe.batch_size}",
            )
        ]
    if recipe.batch_size <= training:
        return []
    return [
        Problem(
            "param_range",
            f"A batch of {recipe.batch_size:,} samples is larger than the training part, which has "
            f"{training:,}.",
            param="batch_size",
            got=recipe.batch_size,
            expected=f"1 to {training}",
            values={"batch_size": recipe.batch_size, "rows": training},
        )
    ]


def _monitor_problems(task: Task | None, recipe: Recipe, validation: int) -> list[Problem]:
    if recipe.early_stopping is None or task is None:
        return []
    monitor = recipe.early_stopping.monitor
    known = [name for name in monitors(task) if validation or name.startswith("train/")]
    if monitor in known:
        return []
    return [
        Problem(
            "param_choice",
            f"Early stopping cannot watch {monitor[:80]!r}; it can watch {', '.join(known)}.",
            param="early_stopping.monitor",
            got=monitor[:200],
            expected=", ".join(known),
        )
    ]


def _device_problems(task: Task | None, recipe: Recipe) -> list[Problem]:
    if recipe.devices == 1 or task is None:
        return []
    found = _spread_problems(recipe) if recipe.sharding == "full" else []
    own_masks = [output for output in task.outputs if output.counts_by_model]
    if own_masks and len(task.outputs) > 1 and recipe.accumulate > 1:
        found.append(
            Problem(
                "param_range",
                f"Which steps of {own_masks[0].port.id} count is known to the network only, so "
                "several devices cannot gather batches for several outputs; the recipe gathers "
                f"{recipe.accumulate}. Gather none, or train on one device.",
                param="accumulate",
                got=recipe.accumulate,
                expected=1,
            )
        )
    return found + [
        Problem(
            "param_range",
            f"The loss {output.loss.part_name()} compares all samples of a batch, which several "
            f"devices cannot share; the recipe says {recipe.devices}.",
            param="devices",
            got=recipe.devices,
            expected=1,
        )
        for output in task.outputs
        if output.loss.of_whole_batch
    ]


def _spread_problems(recipe: Recipe) -> list[Problem]:
    """What needs whole weights, where each device has a part of each."""
    optimizer = recipe.optimizer
    whole = {
        "clip_norm": recipe.clip_norm is not None,
        "ema": recipe.ema is not None,
        "layers": bool(recipe.layers),
        "optimizer": optimizer.needs_closure or optimizer.for_others() is not None,
    }
    return [
        Problem(
            "param_choice",
            f"Weights that are spread over devices cannot be trained with this {name} yet; train "
            'with the sharding "none", or without it.',
            param=name,
        )
        for name, there in whole.items()
        if there
    ]


def _layer_problems(graph: Graph, recipe: Recipe) -> list[Problem]:
    """Rules for nodes that are not there, have no weights, or leave nothing to learn."""
    layers, verdict = recipe.layers or {}, check(graph)
    evaluations = verdict.evaluations
    learning = [node for node, each in evaluations.items() if each.emit.weights.value != 0]
    found = []
    for node, rule in layers.items():
        if node in learning or (rule.frozen and node in interface(graph).batch_normalizations):
            continue
        known = node in evaluations
        why = "has no weights of its own" if known else "is no node of the network"
        found.append(
            Problem(
                "param_choice" if known else "unknown_node",
                f"The recipe says how {node[:80]!r} learns, but it {why}.",
                param=f"layers.{node[:80]}",
                got=node[:200],
                expected=", ".join(learning)[:500],
            )
        )
    still = [node for node in learning if node not in layers or not layers[node].frozen]
    if learning and not still:
        message = "The recipe freezes every node with weights, so there is nothing to learn."
        found.append(Problem("target_mismatch", message, param="layers"))
    return found


def _loss_weight_problems(task: Task) -> list[Problem]:
    weights = task.recipe.loss_weights or {}
    outputs = [output.port.id for output in task.outputs]
    found = [
        Problem(
            "unknown_node",
            f"The recipe weighs the loss of {name[:80]!r}, which is no output that learns.",
            param=f"loss_weights.{name[:80]}",
            got=name[:200],
            expected=", ".join(outputs),
        )
        for name in weights
        if name not in outputs
    ]
    if outputs and not any(weights.get(name, 1.0) for name in outputs):
        message = "All losses have the weight 0, so there is nothing to learn."
        found.append(Problem("param_range", message, param="loss_weights", got=0))
    return found


def _batch_problems(graph: Graph, recipe: Recipe) -> list[Problem]:
    network = interface(graph)
    if network.parameters == 0:
        message = "The network has no weights, so there is nothing to learn; add a Dense, say."
        return [Problem("target_mismatch", message, got=0, expected="1 weight or more")]
    frozen = [p for p in check(graph).problems if p.code == "lint_nothing_learns"]
    if frozen:
        # Advice as long as a graph is only looked at; an optimizer without weights cannot start.
        problem = replace(frozen[0], code="target_mismatch", got=0, expected="1 weight or more")
        return [problem]
    normalizes = normalizing(network, recipe.layers)
    if recipe.batch_size > 1 or not normalizes:
        return []
    return [
        Problem(
            "param_range",
            "BatchNormalization compares the samples of a batch, so a batch needs at least 2; the "
            "recipe says 1.",
            node=normalizes[0],
            param="batch_size",
            got=1,
            expected=2,
        )
    ]
