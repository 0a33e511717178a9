"""Hinge loss."""

from typing import Any

from engine.recipe.margin import POSITIVE_ENDS, shortfall
from engine.recipe.part import Loss


class Hinge(Loss):
    """Asks the unit to be on the right side of 0 by a margin of 1, and then for nothing more.

    max(0, 1 − t·q), where t is −1 for the first class and 1 for the second; Cortes and Vapnik 1995.
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
        return shortfall(output, target).mean()
