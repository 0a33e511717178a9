"""Dice loss."""

from typing import Any

from engine.recipe.one_hot import one_hot
from engine.recipe.part import Loss
from engine.spec.fields import Field


class Dice(Loss):
    """Asks for each class how well what was found and what is there overlap, however rare it is.

    1 − (2·Σ p·t + s) / (Σ p + Σ t + s), the sums over the batch, the mean over classes; p is the
    softmax of the output; Milletari and others 2016. It is a matter of the whole batch: over
    an epoch it is the mean of its batches.
    """

    synonyms = ("soft_dice",)
    activation = "softmax"
    columns = {"class": "classes", "tags": "steps"}
    of_whole_batch = True

    smoothing: float = Field(
        1.0, gt=0, le=1_000_000, description="The s that keeps classes without a sample from 0 / 0."
    )

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        chances, truth = output.softmax(-1), one_hot(output, target)
        overlap = 2 * (chances * truth).sum(0) + self.smoothing
        return (1 - overlap / (chances.sum(0) + truth.sum(0) + self.smoothing)).mean()
