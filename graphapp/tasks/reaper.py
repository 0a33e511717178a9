"""Frees the runs of workers that have fallen silent.

A lease is a counter, not a time: a run whose counter stands still for a whole lease of *this*
process's monotonic clock is free. A wall clock that jumps changes nothing.
"""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, connection

from graphapp.actions.reap_run import do_reap_run
from graphapp.models import LIVE, Run

logger = logging.getLogger(__name__)


class Reaper(threading.Thread):
    """A thread in every worker."""

    def __init__(self, closing: threading.Event) -> None:
        super().__init__(name="reaper", daemon=True)
        self._closing = closing
        self._seen: dict[int, tuple[int, int, float]] = {}

    def run(self) -> None:
        while not self._closing.wait(min(settings.BEAT_SECONDS, settings.LEASE_SECONDS / 3)):
            try:
                self.look(time.monotonic())
            except DatabaseError as error:
                logger.warning("The reaper could not look, it will again: %s", error)
                connection.close()
        connection.close()

    def look(self, now: float) -> list[int]:
        """Note every held run's counter at NOW (seconds) and free those that stood still.

        Returns the ids of the freed ones.
        """
        held = Run.objects.filter(state__in=LIVE).exclude(worker="")
        seen: dict[int, tuple[int, int, float]] = {}
        freed: list[int] = []
        for run_id, attempt, beats in held.values_list("id", "attempt", "beats"):
            before = self._seen.get(run_id)
            unmoved = before is not None and before[:2] == (attempt, beats)
            since = before[2] if before is not None and unmoved else now
            seen[run_id] = (attempt, beats, since)
            if now - since >= settings.LEASE_SECONDS and do_reap_run(run_id, attempt, beats):
                logger.warning("Run %s: attempt %s fell silent and is free again", run_id, attempt)
                freed.append(run_id)
        self._seen = seen
        return freed
