"""Importing a user's file as a data set; a child process parses it, and alone comes to harm."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.db.models import Sum

from engine.data import data_folder
from engine.data.generated import generated_bytes, shrink_generated
from engine.data.leftovers import discard, sweep
from engine.data.storage import StorageTrouble
from graphapp.access import access_all_data, access_own_data, owner_home
from graphapp.errors import Refused, StorageRefused
from graphapp.import_child import NO_MEMORY, NO_ROOM, REFUSED
from graphapp.models import Dataset
from graphapp.settings.limits import MEBIBYTE

logger = logging.getLogger(__name__)
WALL_TIMES = 3
"""How much longer than its own seconds a child may take on a machine that is busy."""
UNKNOWN_SECONDS = 600.0
"""A folder so old without a row is nobody's."""
_turns = BoundedSemaphore(settings.UPLOADS_AT_ONCE)


def do_import_data(user: User, name: str, file: UploadedFile[bytes]) -> dict[str, Any]:
    """Parse FILE (CSV) into the data set NAME of USER; returns its description.

    Raises:
        StorageRefused: there is no room for it.
        Refused: the name is taken, the quota reached, or the file is no CSV we can read.
    """
    if any(known["name"] == name for known in access_all_data(user)):
        raise Refused(409, "name_taken", f"There is a data set {name!r} already; choose another.")
    _expect_quota(user, file.size or 0)
    assert isinstance(file, TemporaryUploadedFile)
    home = owner_home(user)
    home.mkdir(parents=True, exist_ok=True)
    if not _turns.acquire(timeout=settings.UPLOAD_SECONDS):
        raise Refused(429, "busy", "Other files are being read; try again in some seconds.")
    try:
        _discard_unknown(user, data_folder(home, name))
        description = _parse(Path(file.temporary_file_path()), name, home)
    finally:
        _turns.release()
        sweep(home)
    size = sum(entry.stat().st_size for entry in data_folder(home, name).iterdir())
    # A row is there already where the files were deleted by hand.
    Dataset.objects.update_or_create(owner=user, name=name, defaults={"bytes": size})
    return description


def _discard_unknown(user: User, folder: Path) -> None:
    """Take away what an import left that was killed between writing its files and its row."""
    if settings.LOCAL or not folder.is_dir():
        return  # locally every folder is a data set
    if time.time() - folder.stat().st_mtime < UNKNOWN_SECONDS:
        return  # another import may be about to write its row
    if not access_own_data(user).filter(name=folder.name).exists():
        discard(folder)


def _expect_quota(user: User, size: int) -> None:
    used = access_own_data(user).aggregate(total=Sum("bytes"))["total"] or 0
    room = settings.DATA_BYTES_PER_USER - used - size
    shrink_generated(owner_home(user), max(0, room))  # they count too, and can be made again
    if room < generated_bytes(owner_home(user)):
        raise Refused(
            413, "quota_data", "Your data sets fill the space you have; delete one first."
        )


def _parse(file: Path, name: str, home: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "graphapp.import_child", str(file), name, str(home)]
    numbers = (settings.UPLOAD_MEMORY_BYTES, settings.UPLOAD_SECONDS, settings.UPLOAD_VALUES)
    limits = {"BRICKWORK_IMPORT_LIMITS": " ".join(str(int(number)) for number in numbers)}
    # One thread, and memory given back at once: several would each keep some of it.
    lean = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OPENBLAS_NUM_THREADS": "1"}
    environment = {**os.environ, **lean, **limits}
    try:
        child = subprocess.run(
            command,
            capture_output=True,
            timeout=WALL_TIMES * settings.UPLOAD_SECONDS + 5,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_slow() from None
    if child.returncode == NO_MEMORY:
        raise _too_large()
    if child.returncode == -signal.SIGXCPU:
        raise _too_slow()
    if child.returncode not in (0, REFUSED, NO_ROOM):
        logger.warning("An import ended with %s: %s", child.returncode, child.stderr[-2_000:])
        raise _too_large()
    answer: dict[str, Any] = json.loads(child.stdout)
    if child.returncode == NO_ROOM:
        raise StorageRefused(StorageTrouble(answer["code"], answer["message"]))
    if child.returncode == REFUSED:
        raise Refused(422, answer["code"], answer["message"], problems=[answer])
    return answer


def _too_large() -> Refused:
    room = settings.UPLOAD_MEMORY_BYTES // MEBIBYTE
    return _too_much(f"more than the {room:,} MiB of memory")


def _too_slow() -> Refused:
    return _too_much(f"longer than the {settings.UPLOAD_SECONDS:g} s of computing")


def _too_much(what: str) -> Refused:
    message = f"Reading the file takes {what} that an import may take here; import a part of it: "
    message += "fewer rows, fewer columns, or shorter texts."
    return Refused(422, "too_large", message)
