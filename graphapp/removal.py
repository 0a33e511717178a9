"""Removing a folder whose row is deleted: both go, or neither.

The row goes first, for a full disk may refuse that, and then everything stays as it was. Removing
files needs no room; what keeps them is a disk that can only be read, which is asked before.
"""

import logging
from pathlib import Path

from engine.data.leftovers import discard
from engine.data.storage import READ_ONLY, trouble_of
from graphapp.errors import StorageRefused

logger = logging.getLogger(__name__)


def expect_removable(folder: Path) -> None:
    """Raises StorageRefused where a folder lies on a disk that can only be read."""
    trouble = trouble_of(folder) if folder.is_dir() else None
    if trouble is not None and trouble.code == READ_ONLY:
        raise StorageRefused(trouble)


def remove(folder: Path) -> None:
    """Remove a folder whose row is gone; what cannot be removed is only told to the operator."""
    try:
        discard(folder)
    except OSError as error:
        logger.warning("%s could not be deleted to the end: %s", folder, error)
