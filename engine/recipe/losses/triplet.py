"""Triplet loss."""

from typing import Any

from engine.recipe.part import Loss
from engine.spec.fields import Field

FAR = 1e30


class Triplet(Loss):
    """Places samples as points so that each is nearer to its own class than to any other.

    max(0, m + d_same − d_other): d_same is the distance to the farthest sample of the same class,
    d_other to the nearest one of another, in this batch ("batch hard"; Hermans, Beyer and Leibe
    2017); the mean over the samples that have both. The output is the point, in any number of
    units. Larger batches are harder: a part of the data is judged 4,096 rows at a time, however it
    is cut into batches. No metric can be measured, since a point names no class.
    """

    synonyms = (
        "triplet_hard",
        "batch_hard_triplet",
        "triplet_margin",
    )
    columns = {"class": "classes"}
    of_whole_batch = True
    any_width = True
    names_classes = False
    gives_chances = False

    margin: float = Field(
        1.0, gt=0, le=1_000_000, description="How much nearer the own class should be."
    )

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        lengths = output.square().sum(-1)
        squares = lengths[:, None] + lengths[None] - 2 * output @ output.T
        # The root has no slope at 0, where a sample meets itself or its copy.
        distances = squares.clamp_min(1e-12).sqrt()
        friend, stranger = _friends_and_strangers(target)
        farthest = distances.masked_fill(~friend, 0.0).amax(-1)
        nearest = distances.masked_fill(~stranger, FAR).amin(-1)
        counted = friend.any(-1) & stranger.any(-1)
        losses = (self.margin + farthest - nearest).clamp_min(0) * counted
        return losses.sum() / counted.sum().clamp_min(1)

    def weight(self, target: Any, **arguments: Any) -> Any:
        friend, stranger = _friends_and_strangers(target)
        return (friend.any(-1) & stranger.any(-1)).sum()


def _friends_and_strangers(target: Any) -> tuple[Any, Any]:
    """Which pairs of samples are of one class, themselves apart, and which are not."""
    same = target[:, None] == target[None]
    return same & ~target.new_ones(len(target)).diag().bool(), ~same
