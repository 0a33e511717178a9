"""Whether a run fits into the memory there is, asked before it starts. Imports no torch."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.train.forecast import Memory

MEMORY_BYTES = "BRICKWORK_MEMORY_BYTES"
"""The setting that says how much memory a run may take, where the machine's own is not meant."""
CGROUPS = (
    ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
    (
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
        "/sys/fs/cgroup/memory/memory.usage_in_bytes",
    ),
)


def free_memory(already: int = 0) -> int | None:
    """Bytes that a process may take on this machine or in this container; None: unknown.

    ``already``: what it holds, which is not free any more but its own.
    """
    told = os.environ.get(MEMORY_BYTES)
    if told:
        return int(told)
    rooms = [room for room in (_available(), *map(_left, CGROUPS)) if room is not None]
    return min(rooms) + already if rooms else None


def _available() -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return None
    found = (int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    return next(found, None)


def _left(files: tuple[str, str]) -> int | None:
    """What a control group has left of its limit."""
    try:
        limit, used = (Path(name).read_text("ascii").strip() for name in files)
    except OSError:
        return None
    return None if limit == "max" else max(0, int(limit) - int(used))


@dataclass(frozen=True)
class TooLarge:
    """A run that would not fit: what it wants, what is there, and a batch size that would do."""

    wanted: int
    there: int
    batch_size: int | None

    @property
    def message(self) -> str:
        """All of it in words."""
        wanted, there = in_words(self.wanted), in_words(self.there)
        return f"This run wants about {wanted} of memory, and {there} are there. {self.advice}"

    @property
    def advice(self) -> str:
        """What to do about it."""
        if self.batch_size is None:
            return "Not even a batch of 1 would fit: make the network smaller."
        return f"A batch size of {self.batch_size:,} would fit."

    @property
    def fields(self) -> dict[str, Any]:
        """What an event tells of it beside code and message."""
        return {
            "bytes_wanted": self.wanted,
            "bytes_there": self.there,
            "batch_size": self.batch_size,
        }


def check_fits(memory: Memory, batch_size: int, room: int | None) -> TooLarge | None:
    """What is wrong where a run is larger than the room there is; None where it fits."""
    wanted = memory.bytes(batch_size)
    if room is None or wanted <= room:
        return None
    return TooLarge(wanted, room, memory.largest_batch(room))


def in_words(size: int) -> str:
    """Bytes as people say them: "3.2 GB"."""
    return f"{size / 1e9:,.1f} GB" if size >= 1e9 else f"{max(1, round(size / 1e6)):,} MB"


def may_use_cuda(device: str) -> bool:
    """Whether a run with this device in its recipe may train on a CUDA device of this machine."""
    return device != "cpu" and Path("/dev/nvidiactl").exists()
