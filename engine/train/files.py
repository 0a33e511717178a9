"""Writing files that are whole or absent."""

import os
import tempfile
from pathlib import Path

from engine.data.write import sync_folder


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the place, sync, rename, sync the folder: a reader sees all of it or nothing.

    Raises OSError (a full disk), with nothing left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
