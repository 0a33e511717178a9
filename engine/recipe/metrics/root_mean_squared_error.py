"""Root mean squared error."""

from math import sqrt
from typing import Any

from engine.recipe.part import Metric


class RootMeanSquaredError(Metric):
    """How far answers are off, large misses counting most: the root of the mean of (y − q)²."""

    usual = True
    synonyms = (
        "rmse",
        "rms",
    )
    higher_is_better = False
    columns = ("number", "vector")

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        return (output - target).square().sum(), target.numel()

    def value(self, sums: list[Any]) -> float:
        squares, answers = sums
        return sqrt(squares / answers) if answers else 0.0
