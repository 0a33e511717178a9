"""Muon."""

from typing import Any

from engine.recipe.optimizers.adamw import AdamW
from engine.recipe.part import Optimizer
from engine.spec.fields import Field


class Muon(Optimizer):
    """Turns each step of a hidden layer's matrix so that it moves all directions alike.

    The momentum of a matrix is made orthogonal by five Newton-Schulz iterations; Jordan and others
    2024. As its authors advise, it moves the matrices of hidden layers only: those of the first
    and the last layer, embeddings, filters, biases and scales are moved by AdamW, with the same
    rate and weight decay. Steps are as long as AdamW's would be (Liu and others 2025). A network
    without a hidden matrix is trained by AdamW alone.
    """

    torch_name = "Muon"
    variant = ""
    usual_rates = (1e-5, 5e-2)

    learning_rate: float = Field(0.001, gt=0, le=1_000, description="How far one step goes.")
    momentum: float = Field(0.95, ge=0, lt=1, description="How much of the last step is kept.")
    nesterov: bool = Field(True, description="Look ahead along the momentum before stepping.")
    weight_decay: float = Field(0.1, ge=0, le=1_000, description="Pulls weights towards zero.")

    def idle(self) -> dict[str, str]:
        return {} if self.momentum else {"nesterov": "there is no momentum to look along"}

    def arguments(self) -> dict[str, Any]:
        return {
            "momentum": self.momentum,
            "nesterov": self.nesterov,
            "weight_decay": self.weight_decay,
            "adjust_lr_fn": "match_rms_adamw",
        }

    def for_others(self) -> Optimizer:
        return AdamW(learning_rate=self.learning_rate, weight_decay=self.weight_decay)
