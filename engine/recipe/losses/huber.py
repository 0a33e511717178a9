"""Huber loss."""

from typing import Any

from engine.recipe.part import Loss
from engine.spec.fields import Field


class Huber(Loss):
    """Squares small errors and takes large ones as they are, so that outliers do not rule.

    e²/2 where |e| ≤ δ, else δ·(|e| − δ/2); Huber 1964.
    """

    synonyms = ("smooth_l1",)
    torch_name = "huber_loss"
    columns = {"number": "values", "vector": "values", "class": "unit", "labels": "values"}

    delta: float = Field(
        1.0, gt=0, le=1_000_000, description="The size above which an error is large."
    )

    def arguments(self) -> dict[str, Any]:
        return {"delta": self.delta}
