"""A learning rate that falls at chosen epochs."""

from engine.recipe.milestones import Milestones
from engine.recipe.part import Schedule
from engine.spec.fields import Field


class MultiStep(Schedule):
    """The learning rate is multiplied with a factor after each of the listed epochs.

    γ to the power of the number of milestones that have been passed.
    """

    synonyms = ("milestones",)

    milestones: Milestones = Field((10, 20), description="The epochs after which it falls.")
    gamma: float = Field(0.1, gt=0, le=1, description="What the rate is multiplied with.")

    def factor(self, step: int, steps: int, epoch: float) -> float:
        passed = sum(milestone <= epoch for milestone in self.milestones)
        return float(self.gamma**passed)
