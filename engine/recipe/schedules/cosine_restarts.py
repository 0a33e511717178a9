"""A learning rate that falls in waves."""

import math

from engine.recipe.part import Schedule
from engine.spec.fields import Field


class CosineRestarts(Schedule):
    """The learning rate falls along half a wave and starts again, each time for longer.

    final + (1 − final)·(1 + cos(π·t)) / 2, where t goes from 0 to 1 in each wave; Loshchilov and
    Hutter 2017. Epochs are counted from the beginning, the warm-up included.
    """

    synonyms = (
        "cosine_annealing_warm_restarts",
        "cosine_decay_restarts",
        "sgdr",
    )

    first: int = Field(10, ge=1, le=1_000_000, description="Epochs of the first wave.")
    longer: int = Field(
        2, ge=1, le=100, description="How many times longer each wave is than the one before."
    )
    final: float = Field(
        0.0, ge=0, le=1, description="The part of the rate left at the end of a wave."
    )

    def factor(self, step: int, steps: int, epoch: float) -> float:
        length = float(self.first)
        if self.longer == 1:
            epoch %= length
        while epoch >= length:
            epoch -= length
            length *= self.longer
        wave = 0.5 * (1.0 + math.cos(math.pi * epoch / length))
        return self.final + (1.0 - self.final) * wave
