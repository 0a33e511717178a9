"""What a kill leaves in a home: folders of data sets and runs that were not finished, or not
deleted to the end, and files that were being uploaded.

Such a folder is hidden: ``.name-12345678`` beside the place of ``name``. Its maker holds it, so
that anybody can tell which ones are left over; one that is being deleted is held by nobody.
"""

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

PLACES = ("data", "runs")
"""Where in a home such folders lie."""
UPLOADS = "uploads"
"""Where all that lies is an upload on its way in."""


@contextmanager
def folder_beside(place: Path) -> Iterator[Path]:
    """A hidden folder beside a place, to be filled and renamed; what stays under its name goes.

    The folder around it is held until the new one is: a sweep finds none that nobody holds yet.
    """
    with ExitStack() as made:
        with holding(place.parent):
            folder = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
            made.callback(shutil.rmtree, folder, ignore_errors=True)
            made.enter_context(holding(folder))
        yield folder


def sweep(home: Path) -> None:
    """Remove the hidden folders and the uploads of a home that nobody holds."""
    for place, named in (*((place, ".*-*") for place in PLACES), (UPLOADS, "*")):
        around = home / place
        if any(around.glob(named)):
            with suppress(OSError), holding(around):
                for left in around.glob(named):
                    _remove_unheld(left)


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


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Hold a folder in the block, or until this process ends. Raises OSError where it is gone."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        hold(descriptor)
        yield
    finally:
        os.close(descriptor)


def hold(descriptor: int) -> None:
    """Hold a file or folder for as long as it is open."""
    with suppress(OSError):  # a file system without locks: there nothing is ever swept
        fcntl.flock(descriptor, fcntl.LOCK_EX)


def _remove_unheld(left: Path) -> None:
    with suppress(OSError):  # gone in the meantime, or its maker is at work
        descriptor = os.open(left, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()
        finally:
            os.close(descriptor)
