"""A disk that is full, over its quota or read-only, for the processes of a test, as it says.

A library in front of the C library refuses what is written to chosen paths (``refusing_disk.c``).
It needs no rights, works in the middle of anything, and knows errors that a small file system
cannot be brought to.
"""

import errno
import os
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("refusing_disk.c")
CODES = {
    errno.ENOSPC: "storage_full",
    errno.EDQUOT: "storage_full",
    errno.EROFS: "storage_read_only",
}
"""The errors of a disk that takes nothing, with the code under which each is told."""


class RefusingDisk:
    """``environment`` is for the processes that shall meet it; it refuses nothing at first."""

    def __init__(self, folder: Path) -> None:
        self._control, library = folder / "refuses", folder / "refusing_disk.so"
        command = ["cc", "-shared", "-fPIC", "-O1", "-w", str(SOURCE), "-o", str(library), "-ldl"]
        subprocess.run(command, check=True)
        preloaded = " ".join(filter(None, [str(library), os.environ.get("LD_PRELOAD")]))
        self.environment = {"LD_PRELOAD": preloaded, "REFUSING_DISK": str(self._control)}

    def refuse(self, number: int, *parts: str) -> None:
        """Refuse to write to paths with one of PARTS in them, by error NUMBER."""
        draft = self._control.with_suffix(".draft")
        draft.write_text(f"{number} {' '.join(parts)}\n")
        draft.replace(self._control)

    def take_everything(self) -> None:
        """There is room again."""
        self._control.unlink(missing_ok=True)
