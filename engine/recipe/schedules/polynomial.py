"""A learning rate that falls along a power."""

from engine.recipe.part import Schedule
from engine.spec.fields import Field


class Polynomial(Schedule):
    """The learning rate falls to the end along a straight line, or a power of it.

    final + (1 − final)·(1 − t)^power, where t goes from 0 to 1.
    """

    synonyms = (
        "polynomial_decay",
        "linear",
        "linear_decay",
    )

    power: float = Field(1.0, gt=0, le=100, description="1 is a straight line; 2 falls early.")
    final: float = Field(0.0, ge=0, le=1, description="The part of the rate left at the end.")

    def factor(self, step: int, steps: int, epoch: float) -> float:
        left = max(0.0, 1.0 - step / steps)
        return float(self.final + (1.0 - self.final) * left**self.power)
