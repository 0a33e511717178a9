"""AdamW."""

from typing import Any

from engine.recipe.part import Optimizer
from engine.spec.fields import Field


class AdamW(Optimizer):
    """Adam whose pull towards zero does not pass through its scaling, so that it is felt evenly.

    w ← w − η·λ·w before the step of Adam; Loshchilov and Hutter 2019.
    """

    title = "AdamW"
    torch_name = "AdamW"
    variant = "fused"
    usual_rates = (1e-5, 1e-2)

    learning_rate: float = Field(0.001, gt=0, le=1_000, description="How far one step goes.")
    beta_1: float = Field(0.9, ge=0, lt=1, description="How long the direction is remembered.")
    beta_2: float = Field(0.999, ge=0, lt=1, description="How long the scale is remembered.")
    epsilon: float = Field(1e-8, gt=0, le=1, description="Keeps the division from exploding.")
    weight_decay: float = Field(0.01, ge=0, le=1_000, description="Pulls weights towards zero.")
    amsgrad: bool = Field(
        False, description="Divide by the largest scale so far (Reddi and others 2018)."
    )

    def arguments(self) -> dict[str, Any]:
        return {
            "betas": (self.beta_1, self.beta_2),
            "eps": self.epsilon,
            "weight_decay": self.weight_decay,
            "amsgrad": self.amsgrad,
        }
