"""Whole curves as min/max buckets, so that a long run opens as fast as a short one.

A curve is folded out of the log once and then kept up to date: each process remembers the curves of
the runs looked at last and reads only what the log has gained since.
"""

import json
import threading
from bisect import bisect_right
from collections import OrderedDict
from datetime import datetime
from typing import Any

import numpy
from numpy.typing import NDArray

from graphapp.event_log import damaged_log
from graphapp.models import Event, Run

CURVES_KEPT = 16
NAMED = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf")}


class Curves:
    """The curves of one run, as far as its log has been read."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.last_seq = 0
        self.points: dict[str, tuple[list[int], list[float]]] = {}
        self.epochs: list[dict[str, Any]] = []

    def apply(self, event: dict[str, Any]) -> None:
        """Fold one event: points are added; `started` drops those beyond the step it begins at."""
        kind = event["kind"]
        if kind == "metrics":
            for name, values in event["series"].items():
                steps, numbers = self.points.setdefault(name, ([], []))
                for step, value in zip(event["step"], values, strict=True):
                    if value is not None:
                        steps.append(step)
                        numbers.append(NAMED[value] if isinstance(value, str) else value)
        elif kind == "epoch":
            if self.epochs and "tables" in event:  # only the latest are shown, and they are large
                self.epochs[-1].pop("tables", None)
            self.epochs.append(event)
        elif kind == "started":
            self._rewind(event["step"])
        self.last_seq = event["seq"]

    def _rewind(self, step: int) -> None:
        self.epochs = [epoch for epoch in self.epochs if epoch["step"] <= step]
        for steps, numbers in self.points.values():
            keep = bisect_right(steps, step)
            del steps[keep:], numbers[keep:]


_remembered: OrderedDict[tuple[int, datetime], Curves] = OrderedDict()
_lock = threading.Lock()


def read_series(run: Run, points: int) -> dict[str, Any]:
    """Every curve of RUN in at most POINTS buckets, the epochs, and how far the log was read."""
    curves = _curves(run)
    with curves.lock:
        bodies = Event.objects.filter(
            run_id=run.pk, seq__gt=curves.last_seq, kind__in=("metrics", "epoch", "started")
        ).order_by("seq")
        for body in bodies.values_list("body", flat=True).iterator():
            try:
                curves.apply(json.loads(body))
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
                _forget(run)
                raise damaged_log(repr(error)) from error
        series = {name: buckets(*lists, points) for name, lists in curves.points.items()}
        last_seq = max(curves.last_seq, run.last_seq)
        return {"series": series, "epochs": list(curves.epochs), "last_seq": last_seq}


def _forget(run: Run) -> None:
    """Half an entry may have been folded in: the next reader begins anew."""
    with _lock:
        _remembered.pop((run.pk, run.created), None)


def _curves(run: Run) -> Curves:
    key = (run.pk, run.created)
    with _lock:
        curves = _remembered.setdefault(key, Curves())
        _remembered.move_to_end(key)
        while len(_remembered) > CURVES_KEPT:
            _remembered.popitem(last=False)
        return curves


def buckets(steps: list[int], values: list[float], points: int) -> dict[str, list[Any]]:
    """A curve in at most POINTS buckets of equally many neighbours.

    Returns for each bucket its last step and the smallest, largest and mean value. A value that is
    no number marks its bucket in all three, so that it cannot hide.
    """
    if not steps:
        return {"step": [], "min": [], "max": [], "mean": []}
    column = numpy.asarray(values, dtype=numpy.float64)
    count = min(points, len(column))
    edges = numpy.linspace(0, len(column), count + 1).astype(numpy.int64)
    starts, sizes = edges[:-1], numpy.diff(edges)
    with numpy.errstate(all="ignore"):
        mean = numpy.add.reduceat(column, starts) / sizes
    return {
        "step": [steps[edge - 1] for edge in edges[1:].tolist()],
        "min": _listed(numpy.minimum.reduceat(column, starts)),
        "max": _listed(numpy.maximum.reduceat(column, starts)),
        "mean": _listed(mean),
    }


def _listed(column: NDArray[numpy.float64]) -> list[float]:
    listed: list[float] = column.tolist()
    return listed
