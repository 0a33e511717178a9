"""What each output is compared with, by which loss, and whether they fit."""

from collections.abc import Mapping

from engine.data.dataset import Column
from engine.recipe.inputs import find_column
from engine.recipe.metrics.accuracy import Accuracy
from engine.recipe.misfits import default_loss, metric_misfit, misfit
from engine.recipe.recipe import Recipe
from engine.recipe.task import TaskOutput
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
    if isinstance(given, str):
        if len(ports) > 1:
            problems.append(
                Problem(
                    "bad_recipe",
                    f"The network has {len(ports)} outputs ({', '.join(ports)}); name a target "
                    "column for each one that is to learn.",
                    param="target",
                    got=given,
                    expected=list(ports),
                )
            )
        given = {next(iter(ports)): given}
    bound = []
    for place, (node, port) in enumerate(ports.items()):
        if node not in given:
            continue
        column = find_column(given[node], columns, "target", problems)
        if column is not None:
            bound.append(_bind(graph, port, place, column, recipe, problems))
    for node in given.keys() - ports.keys():
        message = f"The recipe has a target for {node!r}, which is no output of the network."
        problems.append(
            Problem("bad_recipe", message, param="target", got=node, expected=", ".join(ports))
        )
    return tuple(bound)


def _bind(
    graph: Graph,
    port: OutputPort,
    place: int,
    column: Column,
    recipe: Recipe,
    problems: list[Problem],
) -> TaskOutput:
    loss = recipe.loss or default_loss(port, column)
    metrics = recipe.metrics
    if metrics is None:
        known = column.type in Accuracy.columns and loss.names_classes
        metrics = (Accuracy(),) if known else ()
    encoding = loss.columns.get(column.type, "values")
    output = TaskOutput(port, place, column, loss, metrics, encoding)
    found = misfit(graph, output)
    for metric in metrics:
        found = found or metric_misfit(output, metric)
    if found is not None:
        problems.append(found)
    return output
