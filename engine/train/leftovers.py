"""What a process that was ended in the middle of writing has left behind. Imports no torch.

Whatever is written is written beside its place, under a name of ``tempfile``'s, and renamed. Only
who alone works on a run may clear its folder. Folders outside of runs are locked by whoever uses
them, so that anybody can tell which ones are left over.
"""

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_TEMPORARY = re.compile(r"\.[a-z_.]+-[a-z0-9_]{8}(\.json)?")
_SCRATCH, _LOCK = "brickwork-", "lock"


def clear_leftovers(run: Path) -> None:
    """Remove from a run's folder what attempts that are over did not finish.

    What cannot be removed, on a disk that can only be read, stays for the next time.
    """
    for folder in (run, run / "model", *run.glob("attempt-*")):
        if folder.is_dir():
            for entry in list(folder.iterdir()):
                if _TEMPORARY.fullmatch(entry.name):
                    remove(entry)


def remove(path: Path) -> None:
    """Remove a file or a whole folder, as far as the disk lets it."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


@contextmanager
def all_or_nothing(folder: Path, *names: str) -> Iterator[None]:
    """Make a folder and write these files in the block; where that fails, nothing of it is left."""
    was_there = folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for name in names:
            remove(folder / name)
        if not was_there:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def scratch_folder(purpose: str = "work") -> Iterator[Path]:
    """A folder for what nobody needs after the block; one that a kill left over goes later."""
    clear_scratch()
    folder = Path(tempfile.mkdtemp(prefix=f"{_SCRATCH}{purpose}-"))
    try:
        with (folder / "new").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            (folder / "new").rename(folder / _LOCK)  # nobody ever sees it unlocked
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_scratch() -> None:
    """Remove the scratch folders whose owners are gone."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}*-*"):
        if _is_left_over(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_left_over(folder: Path) -> bool:
    try:
        if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
            return False
        with (folder / _LOCK).open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False  # somebody works in it
    except OSError:  # no lock, and so perhaps no scratch folder of ours
        return False
    return True
