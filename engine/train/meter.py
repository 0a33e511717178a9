"""What the loop measures, on its way to events: kept as tensors, read at most 10 times a second."""

import math
import time

import torch
from torch import Tensor

from engine.train.events import Events
from engine.train.training import Training

FLUSH_SECONDS = 0.1


class NotFinite(Exception):
    """A loss, or a weight, became NaN or infinite in step ``step``; ``what`` says which."""

    def __init__(self, step: int, what: str) -> None:
        self.step, self.what = step, what
        super().__init__(f"{what} in step {step}")


class Meter:
    """Gathers each step's loss, metrics and learning rate, and sends them in one event."""

    def __init__(self, training: Training, events: Events) -> None:
        self._training, self._events = training, events
        self._names = [f"train/{name}" for name in training.objective.names]
        self._values: list[Tensor] = []
        self._rates: list[float] = []
        self._last_flush = -math.inf

    def record(self, loss: Tensor, measured: list[Tensor], rate: float) -> None:
        """Keep one step's values; nothing waits for the device."""
        self._values.append(loss)
        self._values += measured
        self._rates.append(rate)

    @property
    def is_due(self) -> bool:
        """Whether it is time for an event; the first step is told at once."""
        return time.monotonic() - self._last_flush >= FLUSH_SECONDS

    def flush(self) -> None:
        """Send what was gathered. Raises NotFinite after telling the first step that was not."""
        self._last_flush = time.monotonic()
        if not self._rates:
            return
        width, steps = len(self._names), len(self._rates)
        rows = torch.stack(self._values).view(steps, width).tolist()
        rates, self._values, self._rates = self._rates, [], []
        first = self._training.step - steps + 1
        bad = next((i for i, row in enumerate(rows) if not math.isfinite(row[0])), None)
        if bad is not None:
            rows, rates = rows[: bad + 1], rates[: bad + 1]
        series: dict[str, list[float]] = {
            name: [row[place] for row in rows] for place, name in enumerate(self._names)
        }
        series["learning_rate"] = rates
        self._events.emit("metrics", step=list(range(first, first + len(rows))), series=series)
        if bad is not None:
            value = "not a number (NaN)" if math.isnan(rows[bad][0]) else "infinite"
            raise NotFinite(first + bad, f"The loss is {value}")
        self._add_up(first, rows)

    def end_epoch(self) -> dict[str, float]:
        """The means over the epoch's samples, as training saw them; the next epoch starts at 0."""
        self.flush()
        sums = self._training.sums
        means = {name: sums[name] / sums["samples"] for name in self._names}
        self._training.sums = {}
        return means

    def _add_up(self, first: int, rows: list[list[float]]) -> None:
        sums = self._training.sums
        for step, row in enumerate(rows, first):
            size = self._training.batch_size_at(step)
            sums["samples"] = sums.get("samples", 0.0) + size
            for name, value in zip(self._names, row, strict=True):
                sums[name] = sums.get(name, 0.0) + size * value
