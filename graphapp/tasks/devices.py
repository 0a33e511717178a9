"""The devices of one worker: a run takes as many as it asks for, and gives them back."""

import threading

from graphapp.actions.claim_run import do_claim_run
from graphapp.actions.note_waiting import do_note_waiting
from graphapp.models import Run


class Devices:
    """COUNT devices of WORKER, shared by its slots."""

    def __init__(self, worker: str, count: int) -> None:
        self._worker, self._count, self._free = worker, count, count
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
