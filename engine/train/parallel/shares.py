"""The same steps as one process takes, each process with its part of every batch."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from torch import Tensor

from engine.train.examples import Batch, EpochBatches, Masked, Whole
from engine.train.gradients import Gradients, Said, mean_of, sum_of, weight_of
from engine.train.objective import Gathering
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
        return part_of(self._batches.batch(epoch, place), self._team.rank, self._team.size)


def part_of(batch: Batch, rank: int, size: int) -> Batch:
    """One of ``size`` parts of a batch, without copying; their sizes differ by 1 at most.

    Where there are fewer samples than parts, each is the whole batch and counts a part of it, since
    layers cannot do with none.
    """
    if batch.size < size:
        return replace(batch, whole=Whole((batch.targets,), size))
    start, end = batch.size * rank // size, batch.size * (rank + 1) // size

    def cut(pair: Masked) -> Masked:
        values, mask = pair
        return values[start:end], None if mask is None else mask[start:end]

    return replace(batch.map(end - start, cut), whole=Whole((batch.targets,)))


class TeamGradients:
    """Loss and gradients of whole batches; what is measured stays this process's part."""

    def __init__(self, own: Gradients, team: Team) -> None:
        self._own, self._team = own, team
        self.model, self.weights = own.model, own.weights
        self.are_only_read = True
        own.are_only_read = True  # what leaves here are sums

    @property
    def is_straight(self) -> bool:
        """Whether the step has been written down."""
        return self._own.is_straight

    def of(self, batches: Sequence[Batch]) -> Said:
        """What whole batches say, as if they were one; what was measured is this process's part."""
        loss, measured, gradients = gather(batches, self._one, self._own.gathering, self._team)
        present = [place for place, gradient in enumerate(gradients) if gradient is not None]
        parts = [loss.view(1), *(gradients[place] for place in present)]
        whole_loss, *summed = self._team.add_up(parts)  # type: ignore[arg-type]
        whole: list[Tensor | None] = [None] * len(gradients)
        for place, gradient in zip(present, summed, strict=True):
            whole[place] = gradient
        return whole_loss.view(()), measured, whole

    def _one(self, batch: Batch) -> Said:
        self._team.copies = batch.whole.copies if batch.whole else 1
        loss, measured, gradients = self._own(batch)
        return loss, once(measured, batch, self._team), gradients


def gather(
    batches: Sequence[Batch], ask: Callable[[Batch], Said], gathering: Gathering, team: Team
) -> Said:
    """What this process's parts of whole batches say as if those were one."""
    if len(batches) > 1 and gathering != "mean":
        return sum_of([ask(batch.as_part_of(batches)) for batch in batches])
    said = [ask(batch) for batch in batches]
    if len(said) == 1:
        return said[0]
    return mean_of(said, team.weigh([weight_of(measured) for _, measured, _ in said]))


def once(measured: Measured, batch: Batch, team: Team) -> Measured:
    """What was measured, or nothing where all processes have measured the same samples."""
    if batch.whole is None or batch.whole.copies == 1 or team.leads:
        return measured
    nothing = [[tuple(0 * addend for addend in addends) for addends in of] for of in measured]
    return Measured(*nothing)
