"""The devices of one worker: a run takes as many as it asks for, and gives them back.

A measurement has them all to itself, and only as long as no run wants any: beside a training it
would be slow, slow the training down, and find wrong numbers.
"""

import threading

from graphapp.actions.claim_measurement import do_claim_measurement
from graphapp.actions.claim_run import do_claim_run
from graphapp.actions.note_waiting import do_note_waiting
from graphapp.models import Measurement, Run


class Devices:
    """COUNT devices of WORKER, shared by its slots."""

    def __init__(self, worker: str, count: int) -> None:
        self._worker, self._count, self._free = worker, count, count
        self._measuring = False
        self._lock = threading.Lock()

    def claim(self) -> Run | None:
        """Claim a run that the free devices suffice for; none when there is nothing to do."""
        with self._lock:
            run = do_claim_run(self._worker, self._free) if self._free else None
            if run is not None:
                self._free -= run.devices
        if run is None:
            do_note_waiting(self._count)
        return run

    def give_back(self, run: Run) -> None:
        """RUN's devices are free again."""
        with self._lock:
            self._free += run.devices

    def claim_measurement(self) -> Measurement | None:
        """Claim a measurement while nothing is trained or measured here; else none."""
        with self._lock:
            if self._measuring or self._free < self._count:
                return None
            measurement = do_claim_measurement(self._worker)
            self._measuring = measurement is not None
        return measurement

    def are_wanted(self) -> bool:
        """Whether a run has taken some of the devices, or waits for them."""
        return self._free < self._count or Run.objects.waiting(self._count).exists()

    def end_measurement(self) -> None:
        """The measurement is over: another one may be claimed."""
        with self._lock:
            self._measuring = False
