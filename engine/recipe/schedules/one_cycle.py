"""A learning rate that rises and falls once."""

import math

from engine.recipe.part import Schedule
from engine.spec.fields import Field


class OneCycle(Schedule):
    """The learning rate rises to its full size, then falls to almost nothing, all along waves.

    From 1 / divisor to 1, then to 1 / (divisor · final_divisor), as torch does; Smith and Topin
    2018. The momentum stays as it is.
    """

    synonyms = (
        "1cycle",
        "superconvergence",
    )

    rise: float = Field(0.3, gt=0, lt=1, description="The part of the steps in which it rises.")
    divisor: float = Field(
        25.0, ge=1, le=1_000_000, description="How many times smaller the first rate is."
    )
    final_divisor: float = Field(
        10_000.0, ge=1, le=1e12, description="How many times smaller than the first the last is."
    )

    def factor(self, step: int, steps: int, epoch: float) -> float:
        top, end = self.rise * steps - 1.0, steps - 1.0
        first = 1.0 / self.divisor
        if step <= top:
            return _wave(first, 1.0, step / top if top > 0 else 1.0)
        part = (step - top) / (end - top) if end > top else 1.0
        return _wave(1.0, first / self.final_divisor, part)


def _wave(start: float, end: float, part: float) -> float:
    """Between two values along half a wave."""
    return end + (start - end) * 0.5 * (1.0 + math.cos(math.pi * min(1.0, part)))
