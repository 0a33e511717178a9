"""Frees the runs and measurements of workers that have fallen silent.

A lease is a counter, not a time: what has a counter that stands still for a whole lease of *this*
process's monotonic clock is free. A wall clock that jumps changes nothing.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError, connection

from graphapp.actions.reap_measurement import do_reap_measurement
from graphapp.actions.reap_run import do_reap_run
from graphapp.models import LIVE, Measurement, MeasurementState, Run

logger = logging.getLogger(__name__)


Holder = TypeVar("Holder", int, str)
Lease = tuple[int | str, int]
"""Who holds it, the attempt or the worker's name, and the counter."""


class Reaper(threading.Thread):
    """A thread in every worker."""

    def __init__(self, closing: threading.Event) -> None:
        super().__init__(name="reaper", daemon=True)
        self._closing = closing
        self._runs, self._measurements = Leases(), Leases()

    def run(self) -> None:
        while not self._closing.wait(min(settings.BEAT_SECONDS, settings.LEASE_SECONDS / 3)):
            try:
                self.look(time.monotonic())
                self.look_at_measurements(time.monotonic())
            except DatabaseError as error:
                logger.warning("The reaper could not look, it will again: %s", error)
                connection.close()
                # Who could not beat meanwhile, for the disk was full, gets a whole lease for it.
                self._runs, self._measurements = Leases(), Leases()
        connection.close()

    def look(self, now: float) -> list[int]:
        """Note every held run's counter at NOW (seconds) and free those that stood still.

        Returns the ids of the freed ones.
        """
        held = Run.objects.filter(state__in=LIVE).exclude(worker="")
        return _free(
            "Run", held.values_list("id", "attempt", "beats"), self._runs, now, do_reap_run
        )

    def look_at_measurements(self, now: float) -> list[int]:
        """The same for measurements."""
        held = Measurement.objects.filter(state=MeasurementState.MEASURING)
        rows = held.values_list("id", "worker", "beats")
        return _free("Measurement", rows, self._measurements, now, do_reap_measurement)


def _free(
    what: str,
    rows: Iterable[tuple[int, Holder, int]],
    watched: "Leases",
    now: float,
    reap: Callable[[int, Holder, int], bool],
) -> list[int]:
    """Reap those of ROWS (id, holder, counter) whose counter stood still; their ids."""
    leases = {number: (holder, beats) for number, holder, beats in rows}
    freed = [number for number in watched.stand_still(leases, now) if reap(number, *leases[number])]
    for number in freed:
        logger.warning(
            "%s %s: %s fell silent, and it is free again", what, number, leases[number][0]
        )
    return freed


class Leases:
    """Since when, on this process's clock, each counter has stood where it stands."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[Lease, float]] = {}

    def stand_still(self, leases: Mapping[int, Lease], now: float) -> list[int]:
        """Note all leases that are held at NOW; the ids of those that stood still for a lease."""
        seen: dict[int, tuple[Lease, float]] = {}
        for number, lease in leases.items():
            before = self._seen.get(number)
            unmoved = before is not None and before[0] == lease
            seen[number] = (lease, before[1] if before is not None and unmoved else now)
        self._seen = seen
        return [key for key, (_, since) in seen.items() if now - since >= settings.LEASE_SECONDS]
