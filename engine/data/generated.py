"""Built-in data sets of which nothing has been written yet, and how much of what was written stays.

A generated set with settings of its own is kept as a convenience: it can be made again at any time,
so those that were used longest ago go when they are too many.
"""

import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from engine.data.built_in import BuiltIn, make_built_in
from engine.data.dataset import is_in_use
from engine.data.leftovers import discard
from engine.data.write import describe

CACHE_BYTES = 256 * 1024 * 1024
"""How much the generated sets of one home may take together."""
DESCRIPTIONS_KEPT = 64

_one_at_a_time = threading.Lock()


def describe_built_in(settings: BuiltIn) -> dict[str, Any]:
    """What ``dataset.json`` would say of a built-in set, its files apart; made in memory."""
    with _one_at_a_time:  # a million rows take some memory while they are looked at
        return _described(settings)


@lru_cache(maxsize=DESCRIPTIONS_KEPT)
def _described(settings: BuiltIn) -> dict[str, Any]:
    return describe(settings.name, make_built_in(settings))


def generated_bytes(home: Path) -> int:
    """How much the generated sets of a home take."""
    return sum(_bytes(folder) for folder in _folders(home))


def shrink_generated(home: Path, most: int, keep: Path | None = None) -> None:
    """Delete generated sets, used longest ago first, until they take at most so many bytes.

    The one in KEEP stays, and so does what a training reads now.
    """
    folders = _folders(home)
    total = sum(_bytes(folder) for folder in folders)
    for folder in folders:
        if total <= most:
            return
        if folder != keep and not is_in_use(folder):
            total -= discard(folder)


def _folders(home: Path) -> list[Path]:
    """The sets with settings in their names, that used longest ago first."""
    return sorted((home / "data").glob("[!.]*+*"), key=_last_used)


def _last_used(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:  # another process was faster
        return 0.0


def _bytes(folder: Path) -> int:
    try:
        return sum(path.stat().st_size for path in folder.glob("*"))
    except FileNotFoundError:
        return 0
