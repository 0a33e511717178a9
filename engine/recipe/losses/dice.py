"""Dice loss."""

from typing import Any

from engine.recipe.one_hot import one_hot
from engine.recipe.part import Loss
from engine.spec.fields import Field


class Dice(Loss):
    """Asks for each class how well what was found and what is there overlap, however rare it is.

    1 − (2·Σ p·t + s) / (Σ p + Σ t + s), the sums over the batch, the mean over classes; p is the
    softmax of the output; Milletari and others 2016. It is a matter of the whole batch; of a part
    of the data, or an epoch, the sums are over all of it.
    """

    synonyms = ("soft_dice",)
    activation = "softmax"
    columns = {"class": "classes", "tags": "steps"}
    of_whole_batch = True
    adds_up = True

    smoothing: float = Field(
        1.0, gt=0, le=1_000_000, description="The s that keeps classes without a sample from 0 / 0."
    )

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        return self.value(self.sums(output, target))

    def sums(self, output: Any, target: Any, **arguments: Any) -> tuple[Any, ...]:
        chances, truth = output.softmax(-1), one_hot(output, target)
        return 2 * (chances * truth).sum(0), chances.sum(0) + truth.sum(0)

    def value(self, sums: Any) -> Any:
        overlap, there = sums
        return (1 - (overlap + self.smoothing) / (there + self.smoothing)).mean()
