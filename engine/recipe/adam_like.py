"""What Adam and the optimizers made from it share."""

from typing import Any

from engine.recipe.part import Optimizer
from engine.spec.fields import Field


class AdamLike(Optimizer):
    """Steps along the running mean of the gradient, divided by a running measure of its size."""

    usual_rates = (1e-5, 1e-2)

    learning_rate: float = Field(0.001, gt=0, le=1_000, description="How far one step goes.")
    beta_1: float = Field(0.9, ge=0, lt=1, description="How long the direction is remembered.")
    beta_2: float = Field(0.999, ge=0, lt=1, description="How long the scale is remembered.")
    epsilon: float = Field(1e-8, gt=0, le=1, description="Keeps the division from exploding.")
    weight_decay: float = Field(0.0, ge=0, le=1_000, description="Pulls weights towards zero.")

    def arguments(self) -> dict[str, Any]:
        """Those here, and the others by their own names."""
        shared = AdamLike.model_fields.keys()
        own = {name: value for name, value in self.model_dump().items() if name not in shared}
        return {
            "betas": (self.beta_1, self.beta_2),
            "eps": self.epsilon,
            "weight_decay": self.weight_decay,
            **own,
        }


class DecoupledDecay(AdamLike):
    """Those whose pull towards zero may stand beside the step."""

    decoupled_weight_decay: bool = Field(
        False, description="Pull weights beside the step, as AdamW does, not through the gradient."
    )

    def idle(self) -> dict[str, str]:
        why = "there is no weight decay"
        return {} if self.weight_decay else {"decoupled_weight_decay": why}
