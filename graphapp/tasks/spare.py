"""One trainer kept warm: it has imported torch and taken a step, so that Train answers at once."""

import threading

from graphapp.tasks.trainer import TrainerProcess


class SpareShelf:
    """Room for one spare trainer."""

    def __init__(self) -> None:
        self._spare: TrainerProcess | None = None
        self._lock = threading.Lock()

    def take(self) -> TrainerProcess:
        """The spare, or a cold trainer when there is none that lives."""
        with self._lock:
            spare, self._spare = self._spare, None
        return spare if spare and spare.alive else TrainerProcess()

    def restock(self) -> None:
        """Start a spare unless one is there."""
        with self._lock:
            if self._spare is None or not self._spare.alive:
                self._spare = TrainerProcess(spare=True)

    def clear(self) -> None:
        """End the spare."""
        with self._lock:
            spare, self._spare = self._spare, None
        if spare:
            spare.kill()
