"""Squared hinge loss."""

from typing import Any

from engine.recipe.margin import POSITIVE_ENDS, shortfall
from engine.recipe.part import Loss


class SquaredHinge(Loss):
    """A hinge whose distance from the margin is squared, so that far misses count most.

    max(0, 1 − t·q)², where t is −1 for the first class and 1 for the second.
    """

    columns = {"class": "unit"}
    gives_chances = False
    end_reason = "it says the first class by a number below 0"

    @property
    def wrong_ends(self) -> tuple[str, ...]:
        return POSITIVE_ENDS

    @property
    def boundary(self) -> float:
        return 0.0

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        return shortfall(output, target).square().mean()
