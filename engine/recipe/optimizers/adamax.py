"""Adamax."""

from typing import Any

from engine.recipe.part import Optimizer
from engine.spec.fields import Field


class Adamax(Optimizer):
    """Adam that divides by the largest recent gradient, so that outliers shorten steps for long.

    w ← w − η·m / u, where u ← max(β₂·u, |g| + ε); Kingma and Ba 2015.
    """

    torch_name = "Adamax"
    usual_rates = (1e-5, 1e-2)

    learning_rate: float = Field(0.002, gt=0, le=1_000, description="How far one step goes.")
    beta_1: float = Field(0.9, ge=0, lt=1, description="How long the direction is remembered.")
    beta_2: float = Field(0.999, ge=0, lt=1, description="How long the scale is remembered.")
    epsilon: float = Field(1e-8, gt=0, le=1, description="Keeps the division from exploding.")
    weight_decay: float = Field(0.0, ge=0, le=1_000, description="Pulls weights towards zero.")

    def arguments(self) -> dict[str, Any]:
        return {
            "betas": (self.beta_1, self.beta_2),
            "eps": self.epsilon,
            "weight_decay": self.weight_decay,
        }
