"""A data set from a user's file, by what the file holds."""

import re
from pathlib import Path
from typing import Any

from engine.data.built_in import built_in_names
from engine.data.column_types import bad_data
from engine.data.csv_import import csv_table
from engine.data.dataset import NAME, data_folder
from engine.data.tree_import import tree_table
from engine.data.write import write_dataset

TABLES = (".csv", ".tsv")
_START = 4_096


def import_file(file: Path, name: str, home: Path) -> dict[str, Any]:
    """Import a CSV table, or bracketed trees, as the data set ``name``; returns its description.

    What begins with a bracket is trees, unless it is called .csv or .tsv. Raises BadData.
    """
    if not re.fullmatch(NAME, name):
        raise bad_data(
            f"A data set's name has lower-case letters, digits, - and _, but not {name[:80]!r}.",
            got=name[:200],
        )
    folder = data_folder(home, name)
    if name in built_in_names() or folder.exists():
        raise bad_data(f"There is a data set {name!r} already; choose another name.", got=name)
    table = tree_table if _holds_trees(file) else csv_table
    return write_dataset(folder, name, table(file, name))


def _holds_trees(file: Path) -> bool:
    with file.open("rb") as source:
        start = source.read(_START).removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"(") and file.suffix.lower() not in TABLES
