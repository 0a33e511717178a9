"""NAdam."""

from typing import Any

from engine.recipe.part import Optimizer
from engine.spec.fields import Field


class NAdam(Optimizer):
    """Adam that looks ahead along its direction before it steps.

    Adam with Nesterov's momentum; Dozat 2016.
    """

    title = "NAdam"
    torch_name = "NAdam"
    usual_rates = (1e-5, 1e-2)

    learning_rate: float = Field(0.002, gt=0, le=1_000, description="How far one step goes.")
    beta_1: float = Field(0.9, ge=0, lt=1, description="How long the direction is remembered.")
    beta_2: float = Field(0.999, ge=0, lt=1, description="How long the scale is remembered.")
    epsilon: float = Field(1e-8, gt=0, le=1, description="Keeps the division from exploding.")
    weight_decay: float = Field(0.0, ge=0, le=1_000, description="Pulls weights towards zero.")
    momentum_decay: float = Field(
        0.004, ge=0, le=1, description="How quickly the momentum grows to its full size."
    )
    decoupled_weight_decay: bool = Field(
        False, description="Pull weights beside the step, as AdamW does, not through the gradient."
    )

    def arguments(self) -> dict[str, Any]:
        return {
            "betas": (self.beta_1, self.beta_2),
            "eps": self.epsilon,
            "weight_decay": self.weight_decay,
            "momentum_decay": self.momentum_decay,
            "decoupled_weight_decay": self.decoupled_weight_decay,
        }
