"""Whether a graph can be trained by a recipe: asked before a run or a measurement is accepted."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from engine.recipe import Recipe, check_recipe, read_recipe
from engine.spec import Problem, check, read_graph
from graphapp.access import DataAccess, access_known_data
from graphapp.errors import Refused


@dataclass(frozen=True)
class Ready:
    """A graph that can be trained, as it will be kept, and the recipe with its defaults."""

    document: dict[str, Any]
    recipe: Recipe
    parameters: int


def check_ready(user: User, graph: dict[str, Any], recipe: dict[str, Any]) -> Ready:
    """Read both and hold them against the data set that the recipe names.

    Raises:
        BadDocument: graph or recipe is no such document.
        Refused: the graph cannot be trained as it is, with its problems.
    """
    network, wanted = read_graph(graph), read_recipe(recipe)
    verdict = check(network)
    problems = [*verdict.problems]
    if verdict.ok:
        problems += recipe_problems(network, wanted, access_known_data(user, wanted.data))
    blocking = [problem for problem in problems if not problem.code.startswith("lint_")]
    if blocking:
        told = [problem.to_data() for problem in problems]
        raise Refused(422, "graph_has_problems", blocking[0].message, problems=told)
    return Ready(network.to_data(), wanted, verdict.parameters)


def recipe_problems(graph: Any, recipe: Recipe, data: DataAccess | Problem) -> list[Problem]:
    """What keeps RECIPE from training GRAPH on the data set it names, if that can be had."""
    if isinstance(data, Problem):
        return [data]
    return list(check_recipe(graph, recipe, data.description))
