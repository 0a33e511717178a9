"""Adagrad."""

from typing import Any

from engine.recipe.part import Optimizer
from engine.spec.fields import Field


class Adagrad(Optimizer):
    """Steps that shrink for each weight by all the gradients it has seen so far.

    A weight that is rarely moved keeps its large steps; none ever gets them back.
    w ← w − η·g / (√(Σ g²) + ε); Duchi, Hazan and Singer 2011.
    """

    torch_name = "Adagrad"
    variant = "fused"
    usual_rates = (1e-3, 1.0)

    learning_rate: float = Field(0.01, gt=0, le=1_000, description="How far the first step goes.")
    learning_rate_decay: float = Field(
        0.0, ge=0, le=1_000, description="How much smaller each step becomes besides."
    )
    initial_accumulator_value: float = Field(
        0.0, ge=0, le=1_000_000, description="What the sum of squared gradients starts with."
    )
    epsilon: float = Field(1e-10, gt=0, le=1, description="Keeps the division from exploding.")
    weight_decay: float = Field(0.0, ge=0, le=1_000, description="Pulls weights towards zero.")

    def arguments(self) -> dict[str, Any]:
        return {
            "lr_decay": self.learning_rate_decay,
            "initial_accumulator_value": self.initial_accumulator_value,
            "eps": self.epsilon,
            "weight_decay": self.weight_decay,
        }
