"""One Brickwork per home folder: two would write the same files and database."""

import fcntl
import os
import time
from pathlib import Path

NAME = "running.lock"


class HomeInUse(Exception):
    """Another Brickwork works in this home; the message says which and what to do."""


def lock_home(home: Path, address: str, seconds: float) -> int:
    """Take HOME for this process, and leave a note for whoever comes second.

    A predecessor that was killed has a guard that still ends its children: it is waited for, for
    at most SECONDS. Returns the lock as an open file; it is free when the last holder closes it.

    Raises:
        HomeInUse: somebody alive has it.
    """
    home.mkdir(parents=True, exist_ok=True)
    lock = os.open(home / NAME, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            pid, _, where = (home / NAME).read_text("utf-8").partition(" ")
            if _is_alive(pid) or time.monotonic() > deadline:
                os.close(lock)
                raise HomeInUse(
                    f"Brickwork is running already: process {pid}, {where.strip()}, with its files "
                    f"in {home}. End it first, or give this one a home and a port of its own: "
                    "BRICKWORK_HOME=/another/folder PORT=8766 make run"
                ) from None
            time.sleep(0.1)
    os.ftruncate(lock, 0)
    os.pwrite(lock, f"{os.getpid()} {address}\n".encode(), 0)
    return lock


def _is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True
