"""Stochastic gradient descent."""

from typing import Any

from engine.recipe.part import Optimizer
from engine.spec.fields import Field


class SGD(Optimizer):
    """A step straight downhill for every batch; with momentum it keeps rolling.

    w ← w − η·v, where v ← μ·v + g is the gradient g with what is kept of earlier ones; Nesterov
    1983, Sutskever and others 2013.
    """

    usual = True
    title = "SGD"
    synonyms = (
        "gradient_descent",
        "stochastic_gradient_descent",
        "gd",
    )
    torch_name = "SGD"
    variant = "fused"
    far_target = 100.0
    usual_rates = (1e-4, 1.0)

    learning_rate: float = Field(0.01, gt=0, le=1_000, description="How far one step goes.")
    momentum: float = Field(0.0, ge=0, lt=1, description="How much of the last step is kept.")
    nesterov: bool = Field(False, description="Look ahead along the momentum before stepping.")
    weight_decay: float = Field(0.0, ge=0, le=1_000, description="Pulls weights towards zero.")

    def idle(self) -> dict[str, str]:
        return {} if self.momentum else {"nesterov": "there is no momentum to look along"}

    def arguments(self) -> dict[str, Any]:
        return {
            "momentum": self.momentum,
            "nesterov": self.nesterov and self.momentum > 0,
            "weight_decay": self.weight_decay,
        }
