"""Adding up what batches measured, exactly, and making values of the totals.

A ratio over an epoch is the ratio of its totals: the mean of the batches' ratios would be another
number. Integers below 2⁵³ add up without an error, since all totals are 64-bit numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.recipe.part import Loss, Metric

WHOLE = "loss"
"""The name of the whole loss among the values of a part."""
Addend = Tensor | float
Array = NDArray[Any]


class Measured(NamedTuple):
    """What a batch adds to the totals of losses and metrics.

    ``losses`` has for each output the mean of its loss and how much it weighs (by samples, real
    steps or their classes' weights), or the sums that a loss which adds up is made of. ``sums``
    has a tuple for each metric, as the metric gave it.
    """

    losses: list[tuple[Addend, ...]]
    sums: list[tuple[Addend, ...]]


@dataclass(frozen=True)
class LossTotal:
    """How the loss of an output comes about from what batches add; ``factor`` is its weight.

    ``title`` is its own name among the values of a part: of an only output, that of the whole.
    """

    loss: Loss
    factor: float = 1.0
    title: str = WHOLE

    def addends(self, measured: Sequence[Any]) -> list[Any]:
        """What adds up: the sums of the loss; of a mean, it times its weight, and the weight."""
        if self.loss.adds_up:
            return list(measured)
        mean, weight = measured
        return [mean * weight, weight]

    def value(self, totals: Sequence[Any]) -> float:
        """The loss of all that was added up, times its weight; of nothing at all 0."""
        return self.factor * self.own(totals)

    def own(self, totals: Sequence[Any]) -> float:
        """The same without its weight among the outputs."""
        if self.loss.adds_up:
            return float(self.loss.value(totals))
        top, bottom = (float(total) for total in totals)
        return top / bottom if bottom else 0.0

    @property
    def is_told(self) -> bool:
        """Whether it is told by itself, beside the whole: it is one of several."""
        return self.title != WHOLE


@dataclass(frozen=True)
class Evaluation:
    """Values of a part, by name, and the tables beside them."""

    values: dict[str, float]
    tables: dict[str, list[list[float]]]

    @property
    def told_tables(self) -> dict[str, Any]:
        """The tables as a field of an event, where there are any."""
        return {"tables": self.tables} if self.tables else {}


class Totals:
    """The totals of a part under evaluation; they stay on the device until asked for."""

    def __init__(self, losses: Sequence[LossTotal]) -> None:
        self._of_losses = losses
        self._losses: list[list[Addend]] = []
        self._sums: list[list[Addend]] = []

    def add(self, measured: Measured) -> None:
        """Add a batch."""
        wide = [[_wide(addend) for addend in addends] for addends in measured.losses]
        pairs = zip(self._of_losses, wide, strict=True)
        losses = [total.addends(addends) for total, addends in pairs]
        self._add(losses, [[_wide(addend) for addend in sums] for sums in measured.sums])

    def _add(self, losses: list[list[Addend]], sums: list[list[Addend]]) -> None:
        self._losses, self._sums = _with(self._losses, losses), _with(self._sums, sums)

    def on_cpu(self) -> "Totals":
        """The same totals off the device, to be sent to another process."""
        found = Totals(self._of_losses)
        found._losses, found._sums = (
            [[_on_cpu(addend) for addend in addends] for addends in totals]
            for totals in (self._losses, self._sums)
        )
        return found

    def of_all(self, others: Sequence["Totals"]) -> "Totals":
        """What several have added up; some may have had no batch."""
        found = Totals(self._of_losses)
        for other in others:
            if other._losses:
                found._add(other._losses, other._sums)
        return found

    def evaluation(self, part: str, metrics: list[tuple[str, Metric]]) -> Evaluation:
        """The loss, the metrics and the losses of several outputs; of no batch, a loss of 0."""
        pairs = list(zip(self._of_losses, self._losses, strict=bool(self._losses)))
        loss = sum((total.value(sums) for total, sums in pairs), 0.0)
        found = Evaluation({f"{part}/{WHOLE}": loss}, {})
        for (name, metric), sums in zip(metrics, self._sums, strict=bool(self._sums)):
            place: dict[str, Any] = found.tables if metric.is_table else found.values
            place[f"{part}/{name}"] = metric.value([_plain(total) for total in sums])
        for total, sums in pairs:
            if total.is_told:
                found.values[f"{part}/{total.title}"] = total.own(sums)
        return found


def added(batches: Sequence[Sequence[Any]]) -> tuple[Any, ...]:
    """What several batches add to the same totals, as one."""
    return tuple(sum(addends[1:], addends[0]) for addends in zip(*batches, strict=True))


def _with(before: list[list[Addend]], new: list[list[Addend]]) -> list[list[Addend]]:
    if not before:
        return new
    return [
        [old + added for old, added in zip(*pair, strict=True)]
        for pair in zip(before, new, strict=True)
    ]


def read_columns(columns: Sequence[Sequence[Addend]]) -> list[Array]:
    """Columns of what steps measured as 64-bit numbers [steps, …], in one transfer.

    A column holds tensors of one shape, or plain numbers.
    """
    stacked = {
        place: torch.stack(list(column))  # type: ignore[arg-type]
        for place, column in enumerate(columns)
        if isinstance(column[0], Tensor)
    }
    sizes = [tensor.numel() for tensor in stacked.values()]
    joined = torch.cat([tensor.double().flatten() for tensor in stacked.values()]).cpu()
    read = dict(zip(stacked, torch.split(joined, sizes), strict=True))
    return [
        read[place].view(stacked[place].shape).numpy()
        if place in read
        else numpy.array(column, dtype=numpy.float64)
        for place, column in enumerate(columns)
    ]


def add_up(total: Any, column: Array) -> Any:
    """A total (None: nothing yet) and the rows of a column, added one after another.

    When the rows were read therefore changes no bit of the sum.
    """
    start = numpy.zeros_like(column[:1]) if total is None else numpy.asarray(total)[None]
    return numpy.cumsum(numpy.concatenate([start, column]), axis=0)[-1].tolist()


def _wide(addend: Addend) -> Addend:
    return addend.double() if isinstance(addend, Tensor) else addend


def _on_cpu(addend: Addend) -> Addend:
    return addend.cpu() if isinstance(addend, Tensor) else addend


def _plain(total: Addend) -> Any:
    return total.tolist() if isinstance(total, Tensor) else total
