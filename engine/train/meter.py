"""What the loop measures, on its way to events: kept as tensors, read at most 10 times a second."""

import math
import time

import numpy
from torch import Tensor

from engine.train.compiled.steps import Group, read_groups
from engine.train.events import Events
from engine.train.totals import Array, Measured, add_up, read_columns
from engine.train.training import Training

FLUSH_SECONDS = 0.1


class NotFinite(Exception):
    """A loss, or a weight, became NaN or infinite in step ``step``; ``what`` says which."""

    def __init__(self, step: int, what: str) -> None:
        self.step, self.what = step, what
        super().__init__(f"{what} in step {step}")


class Meter:
    """Gathers each step's loss, metrics and learning rate, and sends them in one event.

    Of runs of very many quick steps, it sends every so many only, as the plan says.
    """

    def __init__(self, training: Training, events: Events) -> None:
        self._training, self._events = training, events
        self._metrics = training.objective.step_metrics
        self._losses: list[Tensor] = []
        self._measured: list[Measured] = []
        self._rates: list[float] = []
        self._groups: list[Group] = []
        self._last_flush = -math.inf
        self._every: int = training.run.data["plan"].get("points_every", 1)

    def record(self, loss: Tensor, measured: Measured, rate: float) -> None:
        """Keep one step's values; nothing waits for the device."""
        self._losses.append(loss)
        self._measured.append(measured)
        self._rates.append(rate)

    def record_group(self, group: Group) -> None:
        """Keep what compiled steps say; they are read in one piece."""
        if not self._groups:
            self.flush()
        self._groups.append(group)
        self._rates += group.rates

    @property
    def is_due(self) -> bool:
        """Whether it is time for an event; the first step is told at once."""
        team = self._training.team
        if team is not None:
            return team.has_met  # all of them at the same step
        return time.monotonic() - self._last_flush >= FLUSH_SECONDS

    def flush(self) -> None:
        """Send what was gathered. Raises NotFinite after telling the first step that was not."""
        self._last_flush = time.monotonic()
        if not self._rates:
            return
        losses, of_losses, sums = self._read()
        rates, self._losses, self._measured, self._rates = self._rates, [], [], []
        self._groups = []
        first = self._training.step - len(rates) + 1
        finite = numpy.isfinite(losses)
        bad = None if finite.all() else int(finite.argmin())
        self._tell(first, bad, losses, of_losses, sums, rates)
        if bad is not None:
            value = "not a number (NaN)" if math.isnan(losses[bad]) else "infinite"
            raise NotFinite(first + bad, f"The loss is {value}")
        for place, columns in enumerate(of_losses):
            self._add_up(f"loss {place}", columns)
        for (name, _), columns in zip(self._metrics, sums, strict=True):
            self._add_up(f"train/{name}", columns)

    def _tell(
        self,
        first: int,
        bad: int | None,
        losses: Array,
        of_losses: list[list[Array]],
        sums: list[list[Array]],
        rates: list[float],
    ) -> None:
        """Send points up to the first loss that is not finite, which is one in any case."""
        steps = numpy.arange(first, first + (len(rates) if bad is None else bad + 1))
        chosen = (steps == 1) | (steps % self._every == 0)
        chosen[-1] |= bad is not None
        places = numpy.flatnonzero(chosen)
        if not places.size:
            return
        series: dict[str, list[float]] = {"train/loss": losses[places].tolist()}
        for (name, metric), columns in zip(self._metrics, sums, strict=True):
            rows = zip(*(column[places].tolist() for column in columns), strict=True)
            series[f"train/{name}"] = [metric.value(list(row)) for row in rows]
        for total, columns in zip(self._training.objective.losses, of_losses, strict=True):
            if total.is_told:
                steps_of = zip(*(column[places] for column in columns), strict=True)
                own = [total.own([*map(numpy.asarray, row)]) for row in steps_of]
                series[f"train/{total.title}"] = own
        series["learning_rate"] = [rates[place] for place in places]
        self._events.emit("metrics", step=steps[places].tolist(), series=series)

    def end_epoch(self) -> dict[str, float]:
        """The values over the epoch, as training saw it; the next epoch starts at 0."""
        self.flush()
        sums, self._training.sums = self._training.sums, {}
        losses = [
            (of, [*map(numpy.asarray, sums[f"loss {place}"])])
            for place, of in enumerate(self._training.objective.losses)
        ]
        values = {"train/loss": sum(of.value(totals) for of, totals in losses)}
        for name, metric in self._metrics:
            values[f"train/{name}"] = metric.value(sums[f"train/{name}"])
        told = {f"train/{of.title}": of.own(totals) for of, totals in losses if of.is_told}
        return values | told

    def _read(self) -> tuple[Array, list[list[Array]], list[list[Array]]]:
        """What was gathered: losses [steps], and the columns that each loss and metric adds up."""
        if self._groups:
            losses, of_losses, sums = read_groups(self._groups)
        else:
            rows = [
                [addend for addends in (*step.losses, *step.sums) for addend in addends]
                for step in self._measured
            ]
            losses, *columns = read_columns([self._losses, *zip(*rows, strict=True)])
            left, (first, *_) = iter(columns), self._measured
            of_losses, sums = ([[next(left) for _ in addends] for addends in of] for of in first)
        totals = zip(self._training.objective.losses, of_losses, strict=True)
        of_losses = [total.addends(columns) for total, columns in totals]
        if self._training.team is not None:
            of_losses, sums = self._of_all(of_losses), self._of_all(sums)
        return losses, of_losses, sums

    def _of_all(self, columns: list[list[Array]]) -> list[list[Array]]:
        """The sum over the team of columns."""
        assert self._training.team is not None
        flat = [column for several in columns for column in several]
        left = iter(self._training.team.add_up_columns(flat) if flat else [])
        return [[next(left) for _ in several] for several in columns]

    def _add_up(self, name: str, columns: list[Array]) -> None:
        totals = self._training.sums.get(name) or [None] * len(columns)
        self._training.sums[name] = [add_up(*pair) for pair in zip(totals, columns, strict=True)]
