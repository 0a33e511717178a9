"""Contrastive loss."""

from typing import Any

from engine.recipe.margin import NEGATIVE_ENDS
from engine.recipe.part import Loss
from engine.spec.fields import Field


class Contrastive(Loss):
    """Draws pairs of the same kind together, and pushes others apart until they are far enough.

    ((1 − y)·d² + y·max(0, m − d)²) / 2; Hadsell, Chopra and LeCun 2006. The network answers the
    distance d of two inputs, which branches with shared weights look at, in one unit that is never
    below 0. The target has two classes: first the pairs that are the same, then those that are not.
    """

    columns = {"class": "unit"}
    gives_chances = False
    right_end = "softplus"
    end_reason = "a distance is never below 0"

    margin: float = Field(1.0, gt=0, le=1_000_000, description="The distance that is far enough.")

    @property
    def wrong_ends(self) -> tuple[str, ...]:
        return NEGATIVE_ENDS

    @property
    def boundary(self) -> float:
        """A pair is called different above half the margin."""
        return self.margin / 2

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        same, other = output.square(), (self.margin - output).clamp_min(0).square()
        return ((1 - target) * same + target * other).mean() / 2
