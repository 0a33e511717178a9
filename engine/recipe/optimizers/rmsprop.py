"""RMSprop."""

from typing import Any

from engine.recipe.part import Optimizer
from engine.spec.fields import Field


class RMSprop(Optimizer):
    """Steps that are scaled for each weight by how steep it has been of late.

    w ← w − η·g / (√E[g²] + ε), with the running mean E; Hinton 2012 (lecture 6e).
    """

    title = "RMSprop"
    torch_name = "RMSprop"
    usual_rates = (1e-5, 1e-2)

    learning_rate: float = Field(0.01, gt=0, le=1_000, description="How far one step goes.")
    alpha: float = Field(0.99, ge=0, lt=1, description="How long the scale is remembered.")
    momentum: float = Field(0.0, ge=0, lt=1, description="How much of the last step is kept.")
    centered: bool = Field(False, description="Take the mean gradient off before squaring.")
    epsilon: float = Field(1e-8, gt=0, le=1, description="Keeps the division from exploding.")
    weight_decay: float = Field(0.0, ge=0, le=1_000, description="Pulls weights towards zero.")

    def arguments(self) -> dict[str, Any]:
        return {
            "alpha": self.alpha,
            "momentum": self.momentum,
            "centered": self.centered,
            "eps": self.epsilon,
            "weight_decay": self.weight_decay,
        }
