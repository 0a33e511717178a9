"""What keeps anything from being written: a disk that is full, or one that can only be read.

Neither is anybody's fault and both pass, so they are told apart from all other errors: new work is
refused with their code, and work that is under way waits.
"""

import errno
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FULL, READ_ONLY = "storage_full", "storage_read_only"
_WORDS = {
    errno.ENOSPC: (FULL, "The disk is full", "Make room on it"),
    errno.EDQUOT: (
        FULL,
        "The quota of disk space is used up",
        "Delete something, or have it raised",
    ),
    errno.EROFS: (READ_ONLY, "The disk can only be read", "Mount it so that it can be written"),
}
_TRIED_BYTES = 65_536


@dataclass(frozen=True)
class StorageTrouble:
    """Why nothing can be written: ``storage_full`` or ``storage_read_only``, and a sentence."""

    code: str
    message: str


def storage_trouble(error: BaseException) -> StorageTrouble | None:
    """What is wrong with the disk; None where the error is about something else."""
    if not isinstance(error, OSError) or error.errno not in _WORDS:
        return None
    code, happened, remedy = _WORDS[error.errno]
    where = f" ({error.filename})" if error.filename else ""
    return StorageTrouble(code, f"{happened}{where}. {remedy}.")


def trouble_of(folder: Path) -> StorageTrouble | None:
    """What is wrong with the disk of a folder now, found out by writing a little.

    For errors that do not say it themselves: a database's "disk I/O error" may be a full disk.
    """
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(_TRIED_BYTES))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return storage_trouble(error)
    return None


class Through:
    """A file that numpy and torch write into by ``write`` alone.

    Past it they write in ways of their own, after which nobody knows what was wrong with the disk.
    """

    def __init__(self, file: Any) -> None:
        self.write = file.write
