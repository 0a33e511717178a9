"""Lints of graph, recipe and data together, found by looking into ``engine.recipe.lints``."""

import math
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import engine.recipe.lints
from engine.recipe.rates import Length
from engine.recipe.recipe import Recipe
from engine.recipe.task import Task
from engine.spec import edits
from engine.spec.check import check
from engine.spec.checked import Checked
from engine.spec.document import Graph
from engine.spec.lint import Lint, lints_in
from engine.spec.problems import Edit, Problem


@dataclass(frozen=True)
class Situation:
    """What is about to be trained; ``training`` is the number of samples to learn from."""

    checked: Checked
    recipe: Recipe
    task: Task
    training: int

    @property
    def length(self) -> Length:
        """How long the run is; a last batch that a normalization leaves out is counted."""
        batches = math.ceil(self.training / self.recipe.batch_size)
        each = max(1, math.ceil(batches / self.recipe.accumulate))
        return Length(self.recipe.epochs, each)

    def with_recipe(self, **changes: Any) -> Edit:
        """The edit that changes fields of the recipe."""
        return edits.set_recipe(self.recipe.to_data() | changes)

    def set_recipe(self, recipe: Recipe) -> Edit:
        """The edit that puts another recipe in its place."""
        return edits.set_recipe(recipe.to_data())


class RecipeLint(Lint):
    """Advice on a graph that is to be trained by a recipe on data."""

    @abstractmethod
    def find(self, situation: Situation) -> Iterator[Problem]:
        """Its problems where graph, recipe and data fit each other."""


@cache
def recipe_lints() -> tuple[RecipeLint, ...]:
    return tuple(lint for lint in lints_in(engine.recipe.lints) if isinstance(lint, RecipeLint))


def find_recipe_lints(graph: Graph, recipe: Recipe, task: Task, training: int) -> list[Problem]:
    """All lints of the three together; the graph's own are told by its check."""
    verdict = check(graph)
    if verdict.network is None:
        return []
    checked = Checked(verdict.network, verdict.evaluations, verdict.outputs)
    situation = Situation(checked, recipe, task, training)
    return [problem for lint in recipe_lints() for problem in lint.find(situation)]
