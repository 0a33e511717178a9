"""Adadelta."""

from typing import Any

from engine.recipe.part import Optimizer
from engine.spec.fields import Field


class Adadelta(Optimizer):
    """Steps as long as earlier steps were, scaled by how steep it has been of late.

    Δ = g·√(E[Δ²] + ε) / √(E[g²] + ε), with running means E, which leaves a learning rate of 1 as
    it is; Zeiler 2012.
    """

    torch_name = "Adadelta"
    usual_rates = (1e-2, 1.0)

    learning_rate: float = Field(1.0, gt=0, le=1_000, description="How far one step goes.")
    rho: float = Field(0.9, ge=0, lt=1, description="How long earlier steps are remembered.")
    epsilon: float = Field(1e-6, gt=0, le=1, description="How far the very first step goes.")
    weight_decay: float = Field(0.0, ge=0, le=1_000, description="Pulls weights towards zero.")

    def arguments(self) -> dict[str, Any]:
        return {
            "rho": self.rho,
            "eps": self.epsilon,
            "weight_decay": self.weight_decay,
        }
