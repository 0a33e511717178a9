"""A data set from a user's file, by what the file holds."""

import re
from pathlib import Path
from typing import Any

from engine.data.built_in import built_in_names
from engine.data.column_types import bad_data
from engine.data.csv_import import csv_table
from engine.data.dataset import NAME, BadData, data_folder
from engine.data.tree_import import tree_table
from engine.data.write import write_dataset
from engine.reading.files import BadInput, open_file
from engine.reading.kinds import ARRAY, JSON, PICTURE, START_BYTES, TREES, kind_of
from engine.spec.problems import Problem

_INSTEAD = {
    PICTURE: "pictures are not imported yet; a trained network answers to them by predict",
    ARRAY: "write it as a table first: numpy.savetxt('table.csv', array, delimiter=',')",
    JSON: "write it as a table first, with pandas: frame.to_csv('table.csv', index=False)",
}


def import_file(file: Path, name: str, home: Path, most: int | None = None) -> dict[str, Any]:
    """Import a CSV table, or bracketed trees, as the data set ``name``; returns its description.

    What begins with a bracket is trees, unless it is called .csv or .tsv. ``most``: about how
    many values it may have. Raises BadData.
    """
    if not re.fullmatch(NAME, name):
        raise bad_data(
            f"A data set's name has lower-case letters, digits, - and _, but not {name[:80]!r}.",
            got=name[:200],
        )
    folder = data_folder(home, name)
    if name in built_in_names() or folder.exists():
        raise bad_data(f"There is a data set {name!r} already; choose another name.", got=name)
    try:
        with open_file(file) as source:
            start = source.read(START_BYTES)
            kind, words, instead = kind_of(start, file.suffix)
            if instead is not None or kind in _INSTEAD:
                raise BadInput(
                    f"The file looks like {words}, not like a table or trees: "
                    f"{instead or _INSTEAD[kind]}.",
                    got=words,
                )
            table = (tree_table if kind == TREES else csv_table)(source, name, most)
    except BadInput as error:
        got, expected = error.values.pop("got", None), error.values.pop("expected", None)
        raise BadData(
            Problem("bad_data", str(error), got=got, expected=expected, values=error.values)
        ) from None
    return write_dataset(folder, name, table)
