"""Squared hinge loss."""

from typing import Any

from engine.recipe.margin import MarginLoss, shortfall


class SquaredHinge(MarginLoss):
    """A hinge whose distance from the margin is squared, so that far misses count most.

    max(0, 1 − t·q)², where t is −1 for the first class and 1 for the second.
    """

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        return shortfall(output, target).square().mean()
