"""Folders of data sets that were never finished: who made them was cut off or killed."""

import fcntl
import os
import shutil
import time
from pathlib import Path

YOUNG_SECONDS = 60.0
"""A folder so young may be one whose maker has not locked it yet."""


def lock_folder(folder: Path) -> int:
    """Hold a folder for as long as the descriptor is open, or the process lives."""
    descriptor = os.open(folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def sweep(home: Path, name: str = "") -> None:
    """Remove the unfinished folders of a home that nobody holds.

    Young ones stay, but for those of the data set ``name``, whose maker is known to be gone.
    """
    for folder in (home / "data").glob(".*-*"):
        gone = name and folder.name.startswith(f".{name}-")
        try:
            if not gone and time.time() - folder.stat().st_mtime < YOUNG_SECONDS:
                continue
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:  # no folder, or gone in the meantime
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:  # its maker is at work
            pass
        finally:
            os.close(descriptor)
