"""What each output is compared with, by which loss, and whether they fit."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.data.dataset import Column
from engine.recipe.inputs import find_column
from engine.recipe.metrics.accuracy import Accuracy
from engine.recipe.metrics.mean_absolute_error import MeanAbsoluteError
from engine.recipe.misfits import default_loss, metric_misfit, misfit
from engine.recipe.part import Loss, Metric
from engine.recipe.recipe import Recipe
from engine.recipe.target import Target
from engine.recipe.task import TaskOutput, Truth
from engine.recipe.truths import truth_of
from engine.spec.document import Graph
from engine.spec.interface import Interface, OutputPort
from engine.spec.problems import Problem


def bind_targets(
    graph: Graph,
    network: Interface,
    recipe: Recipe,
    columns: Mapping[str, Column],
    problems: list[Problem],
) -> tuple[TaskOutput, ...]:
    """The target, loss and metrics of each output; what does not fit is added to ``problems``."""
    ports = {port.id: port for port in network.outputs}
    given = recipe.target
    if isinstance(given, Target):
        if len(ports) > 1:
            problems.append(
                Problem(
                    "bad_recipe",
                    f"The network has {len(ports)} outputs ({', '.join(ports)}); name a target "
                    "column for each one that is to learn.",
                    param="target",
                    got=", ".join(given.columns),
                    expected=list(ports),
                )
            )
        given = {next(iter(ports)): given}
    binding = _Binding(graph, recipe, problems)
    for place, (node, port) in enumerate(ports.items()):
        target = given.get(node)
        truth = None if target is None else _truth(target, columns, problems)
        if target is not None and truth is not None:
            binding.bind(port, place, target, truth)
    binding.tell_metrics_without_output()
    for node in given.keys() - ports.keys():
        message = f"The recipe has a target for {node!r}, which is no output of the network."
        problems.append(
            Problem("bad_recipe", message, param="target", got=node, expected=", ".join(ports))
        )
    return tuple(binding.bound)


def _truth(target: Target, columns: Mapping[str, Column], problems: list[Problem]) -> Truth | None:
    found = [find_column(name, columns, "target", problems) for name in target.columns]
    known = tuple(column for column in found if column is not None)
    return truth_of(known, problems) if len(known) == len(found) else None


@dataclass
class _Binding:
    """Outputs as they are bound, one after another; what does not fit is told."""

    graph: Graph
    recipe: Recipe
    problems: list[Problem]
    bound: list[TaskOutput] = field(default_factory=list)
    refused: dict[Metric, list[Problem]] = field(default_factory=dict)
    """For each metric of the whole recipe, why outputs do not take it."""
    sharing: int = 0
    """How many outputs take the metrics of the whole recipe."""

    def bind(self, port: OutputPort, place: int, target: Target, truth: Truth) -> None:
        loss = target.loss or self.recipe.loss or default_loss(port, truth)
        encoding = loss.columns.get(truth.type, "values")
        output = TaskOutput(port, place, truth, loss, (), encoding, target.standardize)
        metrics = target.metrics
        if metrics is None and self.recipe.metrics is not None:
            metrics = self._shared(output)
        elif metrics is None:
            metrics = default_metrics(truth, loss)
        output = TaskOutput(port, place, truth, loss, metrics, encoding, target.standardize)
        found = misfit(self.graph, self.recipe, output)
        for metric in metrics:
            found = found or metric_misfit(output, metric)
        if found is not None:
            self.problems.append(found)
        self.bound.append(output)

    def _shared(self, output: TaskOutput) -> tuple[Metric, ...]:
        """Those metrics of the whole recipe that fit an output."""
        self.sharing += 1
        taken = []
        for metric in self.recipe.metrics or ():
            why = metric_misfit(output, metric)
            if why is None:
                taken.append(metric)
            else:
                self.refused.setdefault(metric, []).append(why)
        return tuple(taken)

    def tell_metrics_without_output(self) -> None:
        """Metrics of the whole recipe that no output takes, and those that are listed twice."""
        metrics = self.recipe.metrics or ()
        for reasons in self.refused.values():
            if len(reasons) >= self.sharing:
                self.problems.append(reasons[0])
        labels = [metric.label for metric in metrics]
        for label in sorted({label for label in labels if labels.count(label) > 1}):
            message = f"{label} is listed twice with the same name."
            self.problems.append(Problem("target_mismatch", message, param="metrics", got=label))


def default_metrics(truth: Truth, loss: Loss) -> tuple[Metric, ...]:
    """What is watched of an output where nothing is named: what people understand of its loss."""
    if truth.type in Accuracy.columns:
        return (Accuracy(),) if loss.names_classes else ()
    known = truth.type in MeanAbsoluteError.columns and loss.gives_values
    return (MeanAbsoluteError(),) if known else ()
