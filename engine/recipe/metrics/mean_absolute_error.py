"""Mean absolute error."""

from typing import Any

from engine.recipe.part import Metric


class MeanAbsoluteError(Metric):
    """How far answers are off on average, in the target's own units: the mean of |y − q|."""

    usual = True
    synonyms = (
        "mae",
        "l1",
        "absolute_error",
    )
    higher_is_better = False
    columns = ("number", "vector")

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        return (output - target).abs().sum(), target.numel()

    def value(self, sums: list[Any]) -> float:
        distance, answers = sums
        return distance / answers if answers else 0.0
