"""How a trainer process is started. Imports no torch.

Some settings are read once, when a process starts, so they belong to whoever starts it.
"""

import os
import sys
from collections.abc import Mapping

SETTINGS = {
    # glibc gives large blocks back to the system at once and asks for them again in the next step,
    # zeroed page by page; keeping them makes a training step of a small network up to a third
    # faster. Other C libraries ignore these names.
    "MALLOC_MMAP_THRESHOLD_": str(32 * 1024 * 1024),
    "MALLOC_TRIM_THRESHOLD_": str(512 * 1024 * 1024),
    "MALLOC_TOP_PAD_": str(16 * 1024 * 1024),
    # What deterministic matrix products on a CUDA device ask for.
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
}

PLACE_IN_TEAM = ("RANK", "WORLD_SIZE", "LOCAL_RANK")
"""What torch's launcher tells the processes it starts."""


def trainer_command(spare: bool = False, devices: int = 1) -> list[str]:
    """The program and its arguments. A spare imports torch ahead and waits for its first line.

    For several devices it is torch's launcher, which starts a trainer for each; to whoever starts
    it, it is like a single trainer.
    """
    if devices > 1:
        return [sys.executable, "-m", "engine.train.parallel.launch", str(devices)]
    return [sys.executable, "-m", "engine.train.trainer", *(["--spare"] if spare else [])]


def trainer_environment(base: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a trainer: ``base`` (this process's own) with what it lacks added.

    What a launcher further up has said to this process is not meant for its trainer.
    """
    given = dict(os.environ if base is None else base)
    return SETTINGS | {name: value for name, value in given.items() if name not in PLACE_IN_TEAM}
