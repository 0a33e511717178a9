"""A learning rate that falls as one over time."""

from engine.recipe.part import Schedule
from engine.spec.fields import Field


class Inverse(Schedule):
    """The learning rate falls quickly at first, and ever more slowly without an end.

    1 / (1 + decay·step); Robbins and Monro 1951.
    """

    synonyms = (
        "inverse_time_decay",
        "inverse_time",
    )

    decay: float = Field(
        0.001, ge=0, le=1_000, description="How much each step adds to the divisor."
    )

    def factor(self, step: int, steps: int, epoch: float) -> float:
        return 1.0 / (1.0 + self.decay * step)
