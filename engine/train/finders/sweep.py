"""What a sweep of learning rates says: smoothed losses, and the rate to begin with. No torch."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

SMOOTHING = 0.9
"""How much of the mean so far stays when a loss joins it."""
EXPLODED = 4.0
"""How many times the smallest loss a loss is when the sweep ends; of one below zero, by as many of
its size less one a loss has risen above it."""
SKIPPED = 5
"""The first losses, from which the smoothed curve still has to find its level."""


@dataclass(frozen=True)
class Suggestion:
    """The rate where the loss falls most steeply, and a tenth of that where it is smallest."""

    steepest: float
    lowest_tenth: float

    @property
    def learning_rate(self) -> float:
        """The more careful of the two."""
        return min(self.steepest, self.lowest_tenth)


def rates(first: float, last: float, steps: int) -> list[float]:
    """Learning rates that grow by the same factor in each step (Smith 2017)."""
    factor = (last / first) ** (1 / max(1, steps - 1))
    return [first * factor**step for step in range(steps)]


def smoothed(losses: Sequence[float]) -> list[float]:
    """The exponential mean of the losses up to each, freed from the zero it starts with."""
    mean, found = 0.0, []
    for number, loss in enumerate(losses, 1):
        mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
        found.append(mean / (1 - SMOOTHING**number))
    return found


def explodes(losses: Sequence[float]) -> bool:
    """Whether the last of the losses is no number, or far above the smallest."""
    if not losses:
        return False
    if not math.isfinite(losses[-1]):
        return True
    known = smoothed(losses)
    lowest = min(known)
    return len(losses) > SKIPPED and known[-1] - lowest > (EXPLODED - 1) * max(abs(lowest), 1e-12)


def suggest(swept: Sequence[float], losses: Sequence[float]) -> Suggestion | None:
    """The rate to begin with; None where the loss never fell.

    The steepest fall is that of the smoothed loss over the logarithm of the rate, from a step
    before to a step after, up to where the loss is smallest.
    """
    curve = smoothed([loss for loss in losses if math.isfinite(loss)])
    if len(curve) < SKIPPED + 3:
        return None
    lowest = min(range(SKIPPED, len(curve)), key=curve.__getitem__)
    falls = {
        place: curve[place + 1] - curve[place - 1]
        for place in range(SKIPPED, min(lowest, len(curve) - 2) + 1)
    }
    steepest = min(falls, key=falls.__getitem__)
    if falls[steepest] >= 0:
        return None
    return Suggestion(swept[steepest], swept[lowest] / 10)
