"""Adamax."""

from engine.recipe.adam_like import AdamLike
from engine.spec.fields import Field


class Adamax(AdamLike):
    """Adam that divides by the largest recent gradient, so that outliers shorten steps for long.

    w ← w − η·m / u, where u ← max(β₂·u, |g| + ε); Kingma and Ba 2015.
    """

    torch_name = "Adamax"

    learning_rate: float = Field(0.002, gt=0, le=1_000, description="How far one step goes.")
