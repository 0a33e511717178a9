"""Which data sets there are, and where: built-in ones (made on first use) and imported ones."""

import difflib
from pathlib import Path
from typing import Any

from engine.data.built_in import BadSetting, built_in_names, make_built_in, settings_of
from engine.data.dataset import DESCRIPTION, BadData, data_folder, open_dataset
from engine.data.write import write_dataset
from engine.spec.problems import Problem


class UnknownData(BadData):
    """No data set has this name."""


def list_data(home: Path) -> list[dict[str, Any]]:
    """The descriptions of all data sets: the built-in ones first, then by name."""
    names = built_in_names()
    imported = {
        folder.name.replace("+", "?")
        for folder in (home / "data").glob("[!.]*")
        if (folder / DESCRIPTION).is_file()
    }
    names += sorted(imported - set(names))
    return [open_dataset(find_data(name, home)).description for name in names]


def find_data(name: str, home: Path) -> Path:
    """The folder of a data set, made now where it is built in and was never used before.

    A generated set takes settings: ``spiral``, ``spiral?noise=0.2``, ``blobs?noise=2&rows=500``.
    Raises UnknownData.
    """
    try:
        settings = settings_of(name)
    except BadSetting as error:
        raise UnknownData(Problem("unknown_data", str(error), got=name)) from error
    folder = data_folder(home, name if settings is None else settings.name)
    if settings is None:
        safe = name and not name.startswith(".") and not set(name) & set("/\\\0")
        if not safe or not (folder / DESCRIPTION).is_file():
            raise UnknownData(_unknown(name, home))
    elif not (folder / DESCRIPTION).is_file():
        write_dataset(folder, settings.name, make_built_in(settings))
    return folder


def _unknown(name: str, home: Path) -> Problem:
    known = [description["name"] for description in list_data(home)]
    near = difflib.get_close_matches(name, known, 1)
    hint = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(known)}."
    return Problem(
        "unknown_data",
        f"There is no data set {name[:80]!r}.{hint}",
        got=name[:200],
        expected=known,
        values={"name": name[:200]},
    )
