"""Hinge loss."""

from typing import Any

from engine.recipe.margin import MarginLoss, shortfall


class Hinge(MarginLoss):
    """Asks the unit to be on the right side of 0 by a margin of 1, and then for nothing more.

    max(0, 1 − t·q), where t is −1 for the first class and 1 for the second; Cortes and Vapnik 1995.
    """

    synonyms = ("svm",)

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        return shortfall(output, target).mean()
