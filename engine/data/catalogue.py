"""Which data sets there are, and where: built-in ones and imported ones.

Asking makes nothing: what a built-in set holds is told without writing it. Its files are written
when somebody trains on it, and ``engine.data.generated`` bounds how many of them stay.
"""

import difflib
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from engine.data.built_in import BadSetting, BuiltIn, built_in_names, make_built_in, settings_of
from engine.data.dataset import NAME, BadData, Dataset, data_folder, is_in_use, open_dataset
from engine.data.generated import CACHE_BYTES, describe_built_in, shrink_generated
from engine.data.leftovers import discard
from engine.data.write import write_dataset
from engine.spec.problems import Problem


class UnknownData(BadData):
    """No data set has this name."""


class DataInUse(ValueError):
    """A training reads the data set now, so that it cannot be deleted."""


def list_data(home: Path) -> list[dict[str, Any]]:
    """The descriptions of all data sets: the built-in ones first, then by name.

    ``damaged`` is None; of one that cannot be read it says why, and nothing else is known of it.
    """
    return [list_entry(name, home) for name in (*built_in_names(), *imported_names(home))]


def list_entry(name: str, home: Path) -> dict[str, Any]:
    """One data set as ``list_data`` tells it; one that is not there at all is damaged too."""
    try:
        return {**describe_data(name, home), "damaged": None}
    except UnknownData:
        reason = missing_files(name).problem.message
    except BadData as error:
        reason = error.problem.message
    unknown = {"title": name, "description": "", "licence": "", "rows": 0, "columns": []}
    unknown |= {"default_target": None, "preview": [], "files": {}}
    return {"name": name, **unknown, "damaged": reason}


def missing_files(name: str) -> BadData:
    """What is wrong with a data set that is known to have been imported, and is not there."""
    message = f"The files of the data set {name[:80]!r} are missing. Delete it and import it again."
    return BadData(Problem("bad_data", message, got=name[:200], values={"name": name[:200]}))


def imported_names(home: Path) -> list[str]:
    """What lies in the folder of data sets and is no built-in one, damaged or not, by name."""
    found = {path.name for path in (home / "data").glob("*") if re.fullmatch(NAME, path.name)}
    return sorted(found - set(built_in_names()))


def settled_name(name: str) -> str:
    """The one name of a data set: settings in their order, and none that is a default anyway.

    Raises UnknownData where a built-in set cannot take its settings.
    """
    settings = _settings(name)
    return name if settings is None else settings.name


def describe_data(name: str, home: Path) -> dict[str, Any]:
    """What ``dataset.json`` says of a data set, or will say; nothing is written.

    Raises UnknownData, and BadData where it is damaged.
    """
    settings = _settings(name)
    if settings is None:
        return open_dataset(_imported(name, home)).description | {"name": name}
    try:
        return open_dataset(data_folder(home, settings.name)).description
    except BadData:
        return describe_built_in(settings)


def find_data(name: str, home: Path, aside: Path | None = None) -> Path:
    """The folder of a data set to train on; a built-in one is made where it is not there, or not
    whole: in the folder ASIDE, if one is given, instead of among those that are kept.

    A generated set takes settings: ``spiral``, ``spiral?noise=0.2``, ``blobs?noise=2&rows=500``.
    Raises UnknownData, and BadData where an imported one is damaged.
    """
    settings = _settings(name)
    if settings is None:
        return open_dataset(_imported(name, home)).folder
    folder = data_folder(home, settings.name)
    if _is_whole(folder):
        with suppress(OSError):  # the order in which sets are forgotten is all that follows from it
            os.utime(folder)
        return folder
    if aside is not None:
        return _make(settings, data_folder(aside, settings.name))
    _make(settings, folder)
    shrink_generated(home, CACHE_BYTES, keep=folder)
    return folder


def reopen_data(folder: Path, name: str, fingerprint: str | None) -> Dataset:
    """The data set NAME that a run was made with; a built-in one is made again where it has gone.

    ``fingerprint``: what the set had then; None: a run made before it was written down. Raises
    BadData, also where an imported set is another one by now.
    """
    settings = _settings(name)
    try:
        found = open_dataset(folder)
    except BadData:
        if settings is None:
            raise
        _make(settings, folder)
        return open_dataset(folder)
    # A built-in one is the same by its name; its last bits may be those of another processor.
    if settings is None and fingerprint not in (None, found.fingerprint):
        raise BadData(
            Problem(
                "bad_data",
                f"The data set {name!r} is another one than the run was made with: it was deleted "
                "and imported again since. Import the same file under that name again, or train "
                "a new run on what is there now.",
                got=name,
            )
        )
    return found


def delete_data(name: str, home: Path) -> int:
    """Delete a data set's files, damaged or not; how many bytes they had.

    Raises UnknownData, and DataInUse while a training on this machine reads it.
    """
    return discard(deletable_data(name, home))


def deletable_data(name: str, home: Path) -> Path:
    """The folder of a data set that may be deleted. Raises UnknownData and DataInUse."""
    settings = _settings(name)
    folder = _imported(name, home) if settings is None else data_folder(home, settings.name)
    if not os.path.lexists(folder):
        raise UnknownData(_unknown(name, home))
    if is_in_use(folder):
        raise DataInUse(f"A training reads {name} now. Stop it, or wait for its end.")
    return folder


def _is_whole(folder: Path) -> bool:
    try:
        open_dataset(folder)
    except BadData:
        return False
    return True


def _make(settings: BuiltIn, folder: Path) -> Path:
    if os.path.lexists(folder):
        if _is_whole(folder):
            return folder  # another process was faster
        discard(folder)
    write_dataset(folder, settings.name, make_built_in(settings))
    return folder


def _settings(name: str) -> BuiltIn | None:
    """The built-in set that a name means, or None. Raises UnknownData where settings are wrong."""
    try:
        return settings_of(name)
    except BadSetting as error:
        raise UnknownData(Problem("unknown_data", str(error), got=_told(name))) from error


def _imported(name: str, home: Path) -> Path:
    """Where an imported data set lies. Raises UnknownData where nothing does."""
    folder = data_folder(home, name)
    if not re.fullmatch(NAME, name) or not os.path.lexists(folder):
        raise UnknownData(_unknown(name, home))
    return folder


def _unknown(name: str, home: Path) -> Problem:
    known = [*built_in_names(), *imported_names(home)]
    told = _told(name)
    near = difflib.get_close_matches(told, known, 1)
    hint = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(known)}."
    return Problem(
        "unknown_data",
        f"There is no data set {told[:80]!r}.{hint}",
        got=told,
        expected=known,
        values={"name": told},
    )


def _told(name: str) -> str:
    """A name as it can be printed; arguments of a command may hold halves of characters."""
    return name[:200].encode("utf-8", "replace").decode()
