"""A learning rate that falls by the same part each epoch."""

from engine.recipe.part import Schedule
from engine.spec.fields import Field


class Exponential(Schedule):
    """The learning rate is multiplied with a factor after every epoch.

    γ^⌊epoch⌋.
    """

    synonyms = ("exponential_decay",)

    gamma: float = Field(0.95, gt=0, le=1, description="What the rate is multiplied with.")

    def factor(self, step: int, steps: int, epoch: float) -> float:
        return float(self.gamma ** int(epoch))
