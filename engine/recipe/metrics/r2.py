"""The coefficient of determination."""

from typing import Any

from engine.recipe.part import Metric


class R2(Metric):
    """The part of the target's variance that the answers explain; 0 is as good as its mean.

    1 − Σ (y − q)² / Σ (y − mean)², the mean over outputs. Where the target does not vary it is 1
    if all answers are right, else 0.
    """

    title = "R²"
    synonyms = (
        "r2_score",
        "r²",
        "r_squared",
        "coefficient_of_determination",
    )
    higher_is_better = True
    columns = ("number", "vector")

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        truth = target.double()
        squares = (output - truth).square().sum(0)
        return squares, truth.sum(0), truth.square().sum(0), len(target)

    def value(self, sums: list[Any]) -> float:
        squares, totals, squared, rows = sums
        outputs = zip(squares, totals, squared, strict=True) if rows else []
        found = [_explained(left, total, square, rows) for left, total, square in outputs]
        return sum(found) / len(found) if found else 0.0


def _explained(squares: float, total: float, total_of_squares: float, rows: float) -> float:
    varied = total_of_squares - total * total / rows
    if varied <= 1e-12 * total_of_squares:
        return 0.0 if squares else 1.0
    return 1 - squares / varied
