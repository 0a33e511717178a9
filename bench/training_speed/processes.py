"""Where processes compute, and how much of a core they got."""

import os
import time
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path

import psutil


def move(processes: Sequence[psutil.Process], cores: Collection[int]) -> None:
    """Put processes with all their threads on some cores."""
    for process in processes:
        for thread in Path(f"/proc/{process.pid}/task").iterdir():
            with suppress(ProcessLookupError):  # it may have ended meanwhile
                os.sched_setaffinity(int(thread.name), cores)


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
