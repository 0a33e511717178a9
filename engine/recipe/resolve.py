"""Binding a recipe to a network and a data set."""

from collections.abc import Mapping
from typing import Any

from engine.data.dataset import Column
from engine.recipe.inputs import bind_inputs, find_column
from engine.recipe.recipe import Recipe
from engine.recipe.targets import bind_targets
from engine.recipe.task import Task
from engine.spec.check import check
from engine.spec.document import Graph
from engine.spec.interface import interface_of
from engine.spec.problems import BadDocument, Problem


def bind(
    graph: Graph, recipe: Recipe, dataset: Mapping[str, Any], problems: list[Problem]
) -> Task | None:
    """The task; None where the graph has problems of its own (the check tells those).

    ``dataset`` is the content of ``dataset.json``. What does not fit is added to ``problems``.
    """
    columns = {
        column["name"]: Column.model_validate(column) for column in dataset.get("columns", ())
    }
    targets = recipe.target_columns
    verdict = check(graph)
    if not verdict.ok:
        for name in targets:
            find_column(name, columns, "target", problems)
        return None
    network = interface_of(verdict)
    outputs = bind_targets(graph, network, recipe, columns, problems)
    # Where a target has no column, the columns left for a lone Input are not known either.
    known = recipe.inputs is not None or all(name in columns for name in targets)
    inputs = bind_inputs(network, recipe, columns, targets, problems) if known else ()
    return Task(recipe, inputs, outputs)


def resolve(graph: Graph, recipe: Recipe, dataset: Mapping[str, Any]) -> Task:
    """The task of a graph and a recipe that fit. Raises BadDocument where they do not."""
    problems: list[Problem] = []
    task = bind(graph, recipe, dataset, problems)
    if task is None:
        problems += [problem for problem in check(graph).problems if not problem.is_lint]
    if task is None or problems:
        raise BadDocument(problems)
    return task
