"""What trains a workload, in a process of its own, and how fast it is when it is asked."""

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Protocol

from bench.training_speed.workload import Arrays, Workload


class LeftOut(Exception):
    """A contender cannot train this workload; the message says why."""


@dataclass(frozen=True)
class Setting:
    """What a contender is given: a workload, cores of its own, and the folder of the data sets.

    With ``processor_time`` a second is one in which it computed, not one that passed.
    """

    workload: Workload
    cores: frozenset[int]
    home: Path
    processor_time: bool = False

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """What is started inside has the setting's cores and no others, with all its children."""
        own = os.sched_getaffinity(0)
        os.sched_setaffinity(0, self.cores)
        try:
            yield
        finally:
            os.sched_setaffinity(0, own)


class Runner(Protocol):
    """A contender that was started. It computes only while ``rate`` waits for it."""

    def wait_until_ready(self) -> None:
        """Wait until its first epoch is over. Raises LeftOut."""

    def move(self, cores: frozenset[int]) -> None:
        """Put it on other cores, as many as it was started on."""

    def rate(self, seconds: float) -> float:
        """Let it train whole epochs for at least so long; its steps per second."""

    def close(self) -> None:
        """End it."""


class Pace(Protocol):
    """What a contender tells when an epoch is over; it returns when the next one may begin."""

    def epoch_done(self, steps: int) -> None: ...


class Contender(ABC):
    """A way of training."""

    title: ClassVar[str]
    is_peer: ClassVar[bool] = False
    """Whether people would use it in Brickwork's place."""

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    @abstractmethod
    def start(self, setting: Setting) -> Runner:
        """Start it, without waiting for it. Raises LeftOut."""


class PacedContender(Contender, ABC):
    """A way of training that runs in this project's own process and tells each epoch's end."""

    environment: ClassVar[Mapping[str, str]] = {}
    packages: ClassVar[tuple[str, ...]] = ("torch",)
    workloads: ClassVar[tuple[str, ...] | None] = None
    """The only workloads it is measured on, if not on all."""

    def start(self, setting: Setting) -> Runner:
        if self.workloads is not None and setting.workload.name not in self.workloads:
            raise LeftOut(f"measured on {', '.join(self.workloads)} only")
        for package in self.packages:
            if find_spec(package) is None:
                raise LeftOut(f"{package} is not installed (make bench installs it)")
        from bench.training_speed.paced import PacedProcess

        return PacedProcess(self.name, setting, self.environment)

    @abstractmethod
    def train(self, workload: Workload, arrays: Arrays, pace: Pace) -> None:
        """Train for ever, telling each epoch's end. Imports its library now, not before."""
