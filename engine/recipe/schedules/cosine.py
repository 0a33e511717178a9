"""A learning rate that glides down along a cosine (Loshchilov and Hutter 2017)."""

import math

from engine.recipe.part import Schedule
from engine.spec.fields import Field


class Cosine(Schedule):
    """The learning rate falls along half a wave: slowly, then fast, then slowly to the end.

    final + (1 − final)·(1 + cos(π·t)) / 2, where t goes from 0 to 1; Loshchilov and Hutter 2017.
    """

    usual = True
    synonyms = (
        "cosine_annealing",
        "cosine_decay",
    )

    final: float = Field(0.0, ge=0, le=1, description="The part of the rate left at the end.")

    def factor(self, step: int, steps: int, epoch: float) -> float:
        wave = 0.5 * (1.0 + math.cos(math.pi * min(1.0, step / steps)))
        return self.final + (1.0 - self.final) * wave
