"""How much of a core processes got, to see through other work on the same machine."""

import time
from collections.abc import Sequence

import psutil


class Share:
    """The part of the time since it was made in which some processes computed: 1 for one core."""

    def __init__(self, processes: Sequence[psutil.Process]) -> None:
        self._processes = processes
        self._used, self._began = self._seconds(), time.monotonic()

    def value(self) -> float:
        passed = time.monotonic() - self._began
        return max(0.01, self._seconds() - self._used) / passed

    def _seconds(self) -> float:
        times = [process.cpu_times() for process in self._processes]
        return float(sum(used.user + used.system for used in times))
