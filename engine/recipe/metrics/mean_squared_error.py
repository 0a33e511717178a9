"""Mean squared error."""

from typing import Any

from engine.recipe.part import Metric


class MeanSquaredError(Metric):
    """The square of the distance between answer and truth, on average: the mean of (y − q)²."""

    synonyms = ("mse", "l2", "squared_error", "mean_square_error")
    higher_is_better = False
    columns = ("number", "vector")

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        return (output - target).square().sum(), target.numel()

    def value(self, sums: list[Any]) -> float:
        squares, answers = sums
        return squares / answers if answers else 0.0
