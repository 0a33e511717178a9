"""The same steps as one process takes, each process with its part of every batch."""

from dataclasses import replace

from torch import Tensor

from engine.train.examples import Batch, EpochBatches, Masked, Whole
from engine.train.gradients import Gradients, Said
from engine.train.parallel.team import Team
from engine.train.totals import Measured


class TeamBatches:
    """This process's part of every batch of an epoch."""

    def __init__(self, batches: EpochBatches, team: Team) -> None:
        self._batches, self._team = batches, team
        self.batch_size = batches.batch_size
        """The samples of a whole batch."""

    def batch(self, epoch: int, place: int) -> Batch:
        """The part of batch number ``place`` of an epoch, both from 0."""
        part = part_of(self._batches.batch(epoch, place), self._team.rank, self._team.size)
        assert part.whole is not None
        self._team.copies = part.whole.copies
        return part


def part_of(batch: Batch, rank: int, size: int) -> Batch:
    """One of ``size`` parts of a batch, without copying; their sizes differ by 1 at most.

    Where there are fewer samples than parts, each is the whole batch and counts a part of it, since
    layers cannot do with none.
    """
    if batch.size < size:
        return replace(batch, whole=Whole(batch.targets, size))
    start, end = batch.size * rank // size, batch.size * (rank + 1) // size

    def cut(pair: Masked) -> Masked:
        values, mask = pair
        return values[start:end], None if mask is None else mask[start:end]

    return replace(batch.map(end - start, cut), whole=Whole(batch.targets))


class TeamGradients:
    """The gradients of whole batches; loss and measurements stay this process's part of them."""

    def __init__(self, own: Gradients, team: Team) -> None:
        self._own, self._team = own, team
        self.weights = own.weights

    @property
    def is_straight(self) -> bool:
        """Whether the step has been written down."""
        return self._own.is_straight

    def __call__(self, batch: Batch) -> Said:
        """What the parts say, with the gradients added up over all processes."""
        loss, measured, gradients = self._own(batch)
        present = [place for place, gradient in enumerate(gradients) if gradient is not None]
        summed = self._team.add_up([gradients[place] for place in present])  # type: ignore[misc]
        whole: list[Tensor | None] = [None] * len(gradients)
        for place, gradient in zip(present, summed, strict=True):
            whole[place] = gradient
        return loss, once(measured, batch, self._team), whole


def once(measured: Measured, batch: Batch, team: Team) -> Measured:
    """What was measured, or nothing where all processes have measured the same samples."""
    if batch.whole is None or batch.whole.copies == 1 or team.leads:
        return measured
    return Measured(0, [tuple(0 * addend for addend in sums) for sums in measured.sums])
