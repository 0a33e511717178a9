"""A learning rate that falls in stairs."""

from engine.recipe.part import Schedule
from engine.spec.fields import Field


class Step(Schedule):
    """The learning rate is multiplied with a factor every so many epochs.

    γ^⌊epoch / every⌋.
    """

    usual = True
    synonyms = (
        "step_decay",
        "staircase",
    )

    every: int = Field(10, ge=1, le=1_000_000, description="Epochs between two stairs.")
    gamma: float = Field(0.5, gt=0, le=1, description="What the rate is multiplied with.")

    def factor(self, step: int, steps: int, epoch: float) -> float:
        return float(self.gamma ** (int(epoch) // self.every))
