"""Folders of data sets and runs that were not finished, or not deleted to the end, by a kill.

Such a folder is hidden: ``.name-12345678`` beside the place of ``name``. Its maker holds it, so that
anybody can tell which ones are left over; one that is being deleted is held by nobody.
"""

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PLACES = ("data", "runs")
"""Where in a home such folders lie."""


@contextmanager
def folder_beside(place: Path) -> Iterator[Path]:
    """A hidden folder beside a place, to be filled and renamed; what stays under its name goes.

    The folder around it is held until the new one is: a sweep finds none that nobody holds yet.
    """
    around = _held(place.parent)
    try:
        folder = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
        maker = _held(folder)
    finally:
        os.close(around)
    try:
        yield folder
    finally:
        os.close(maker)
        shutil.rmtree(folder, ignore_errors=True)


def sweep(home: Path) -> None:
    """Remove the hidden folders of a home that nobody holds."""
    for place in PLACES:
        around = home / place
        if not any(around.glob(".*-*")):
            continue
        with suppress(OSError):  # one that cannot be locked or read: nobody can tell what is left
            descriptor = _held(around)
            try:
                for folder in around.glob(".*-*"):
                    _remove_unheld(folder)
            finally:
                os.close(descriptor)


def discard(folder: Path) -> int:
    """Take a folder away, at once under its name; how many bytes its files had.

    Raises OSError where the disk can only be read.
    """
    if folder.is_symlink() or not folder.is_dir():
        folder.unlink(missing_ok=True)
        return 0
    gone = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        # Whoever looks sees all of it or nothing; a half deleted one would be told as damaged.
        folder.rename(gone)
    except FileNotFoundError:  # another process was faster
        return 0
    except OSError:  # a full disk may have no room for another name, and deleting makes some
        size = _bytes(folder)
        shutil.rmtree(folder)
        return size
    size = _bytes(gone)
    shutil.rmtree(gone, ignore_errors=True)  # what is left of it goes with the next sweep
    return size


def _bytes(folder: Path) -> int:
    try:
        return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    except FileNotFoundError:  # another process is at the same folder
        return 0


def _held(folder: Path) -> int:
    """Hold a folder for as long as the descriptor is open, or the process lives."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    except OSError:  # a file system without locks: there nothing is ever swept
        pass
    return descriptor


def _remove_unheld(folder: Path) -> None:
    with suppress(OSError):  # no folder, gone in the meantime, or its maker is at work
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(descriptor)
