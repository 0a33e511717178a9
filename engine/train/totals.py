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

from engine.recipe.part import Metric

Addend = Tensor | float
Array = NDArray[Any]


class Measured(NamedTuple):
    """How much a batch weighs in the mean of the loss (samples, or real steps) and its sums.

    ``sums`` has a tuple for each metric, as the metric gave it.
    """

    weight: int
    sums: list[tuple[Addend, ...]]


def added(measured: Sequence[Measured]) -> Measured:
    """What several batches measured, as one."""
    sums = [
        tuple(sum(addends[1:], addends[0]) for addends in zip(*of_metric, strict=True))
        for of_metric in zip(*(each.sums for each in measured), strict=True)
    ]
    return Measured(sum(each.weight for each in measured), sums)


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

    def __init__(self) -> None:
        self._loss: Addend = 0.0
        self._weight = 0
        self._sums: list[list[Addend]] = []

    def add(self, loss: Tensor, measured: Measured) -> None:
        """Add a batch."""
        self._loss = self._loss + loss.double() * measured.weight
        self._weight += measured.weight
        added = [[_wide(addend) for addend in sums] for sums in measured.sums]
        before = self._sums or [[0.0] * len(sums) for sums in added]
        self._sums = [
            [old + new for old, new in zip(*pair, strict=True)]
            for pair in zip(before, added, strict=True)
        ]

    def evaluation(self, part: str, metrics: list[tuple[str, Metric]]) -> Evaluation:
        """The mean loss and the metrics; of no batch at all, the loss only."""
        loss = float(self._loss) / max(1, self._weight)
        found = Evaluation({f"{part}/loss": loss}, {})
        for (name, metric), sums in zip(metrics, self._sums, strict=bool(self._sums)):
            place: dict[str, Any] = found.tables if metric.is_table else found.values
            place[f"{part}/{name}"] = metric.value([_plain(total) for total in sums])
        return found


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


def _plain(total: Addend) -> Any:
    return total.tolist() if isinstance(total, Tensor) else total
