"""Rows that are shorter than what the network slides over them: known before it is trained."""

from dataclasses import replace

from engine.recipe.task import Task
from engine.spec.document import Graph
from engine.spec.needed_steps import needed_steps, too_short
from engine.spec.problems import Problem


def short_row_problems(graph: Graph, task: Task) -> list[Problem]:
    """For each Input whose shortest row has no answer, at the node whose window is too wide.

    Fixes are those of the shape rule for a row of that length: "same" padding, a smaller window.
    """
    found = []
    for bound in task.inputs:
        node, shortest = bound.port.id, bound.columns[0].shortest if bound.columns else None
        if shortest is None or bound.port.shape[0] is not None:
            continue
        problem = too_short(graph, node, max(shortest, 1))
        if problem is None:
            continue
        need = needed_steps(graph)[node].steps
        steps = f"{shortest:,} step" + ("" if shortest == 1 else "s")
        message = (
            f"{bound.columns[0].name!r} has a row of {steps}, but {problem.values['block']} "
            f"({problem.node}) leaves an answer only for rows of {need:,} or more."
        )
        values = {"shortest": shortest, "needed": need, "column": bound.columns[0].name}
        found.append(
            replace(problem, message=message, got=shortest, expected=need, values=values, port=None)
        )
    return found
