"""What a network is asked about: rows by their columns, from whatever was given."""

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from engine.reading.arrays import read_array
from engine.reading.cells import in_words
from engine.reading.files import BadInput, open_file
from engine.reading.kinds import ARRAY, JSON, PICTURE, START_BYTES, TREES, kind_of
from engine.reading.pictures import read_picture
from engine.reading.tables import read_table
from engine.reading.text import encoding_of
from engine.reading.trees import trees_in

LIMIT = 128 * 1024 * 1024
ALONE = "Row 1"
SEQUENCES = ("tokens", "series", "tree")
Row = dict[str, Any]
Known = Mapping[str, Any]
"""What ``preprocessing.json`` says of a column."""


@dataclass(frozen=True)
class Samples:
    """Rows, the place of each in words ("Row 5", "Row 2 of the list"), and remarks."""

    rows: list[Row]
    places: list[str]
    single: bool
    notes: list[str] = field(default_factory=list)


def read_samples(given: str, columns: Sequence[Known]) -> Samples:
    """The samples in a file, or in a text of JSON, with a value for each of the columns.

    Rows of a table are the lines of its file, those of a list are counted from 1.
    Raises BadInput.
    """
    path = Path(given)
    try:
        exists = path.exists()
    except (OSError, ValueError):  # a JSON text may be too long for a path
        exists = False
    if not exists:
        return _from_json(given, columns)
    with open_file(path, LIMIT) as file:
        start = file.read(START_BYTES)
        if not start:
            raise BadInput(f"The file {path.name} is empty; give what the network takes.")
        kind, words, instead = kind_of(start, path.suffix)
        if instead is not None:
            raise BadInput(f"The file {path.name} looks like {words}: {instead}.")
        if kind == JSON:
            return _from_json(_text(file, start), columns)
        if kind == ARRAY:
            return _from_values(read_array(file), columns)
        if kind == PICTURE:
            return _from_picture(file, columns)
        return _from_trees(file, columns) if kind == TREES else _from_table(file, columns)


def _text(file: BinaryIO, start: bytes) -> str:
    file.seek(0)
    try:
        return file.read().decode(encoding_of(start))
    except UnicodeDecodeError as error:
        raise BadInput(
            f"The file is not UTF-8 text: byte {error.start + 1:,} does not belong there. Save it "
            "as UTF-8."
        ) from None


def _from_json(text: str, columns: Sequence[Known]) -> Samples:
    try:
        value = json.loads(text, object_pairs_hook=_object)
    except BadInput:
        raise
    except RecursionError:
        raise BadInput("The JSON is nested too deep; a sample is a list or an object.") from None
    except ValueError as error:
        if text.lstrip()[:1] not in ("[", "{", '"'):
            raise BadInput(f"{text[:60]!r} is neither a file nor JSON.") from None
        raise BadInput(f"{text[:60]!r} is not JSON: {error}.") from None
    if isinstance(value, dict):
        return _by_name([value], [ALONE], columns, True)
    if isinstance(value, list) and any(isinstance(row, dict) for row in value):
        places = _counted(value)
        for place, row in zip(places, value, strict=True):
            if not isinstance(row, dict):
                raise BadInput(f"{place}: an object is needed, as the others are.")
        return _by_name(value, places, columns, False)
    return _from_values(value, columns)


def _object(pairs: list[tuple[str, Any]]) -> Row:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadInput(f"The JSON has {twice[:80]!r} twice in one object; leave one out.")
    return row


def _from_values(value: Any, columns: Sequence[Known]) -> Samples:
    """Bare values: one sample, or a list of samples, as the depth of the nesting says."""
    if len(columns) == 1:
        single = _is_single(value, columns[0])
        rows = [value] if single else value
        if not isinstance(rows, list) or not rows:
            raise BadInput(f"There is no sample in the input; {_wanted(columns)}.")
        rows = [{columns[0]["name"]: sample} for sample in rows]
        return Samples(rows, [ALONE] if single else _counted(rows), single)
    single = _depth(value) <= _rank(columns[0]) + 1
    rows = [value] if single else value
    places = [ALONE] if single else _counted(rows)
    names = [column["name"] for column in columns]
    for place, row in zip(places, rows, strict=True):
        if not isinstance(row, list) or len(row) != len(names):
            got = f"{len(row)} values" if isinstance(row, list) else in_words(row)
            raise BadInput(at(place, None, f"{_wanted(columns)}, but got {got}"))
    return Samples([dict(zip(names, row, strict=True)) for row in rows], places, single)


def _is_single(value: Any, column: Known) -> bool:
    """Whether this is one sample of the only column, and not a list of them."""
    rank, shape = _rank(column), column.get("shape", [])
    if column["type"] == "image" and shape[0] == 1:
        gray = _depth(value) == rank - 1
        own_channel = isinstance(value, list) and len(value) == 1 and isinstance(value[0], list)
        return gray or (_depth(value) == rank and own_channel and len(value[0]) == shape[1])
    return _depth(value) <= rank


def _rank(column: Known) -> int:
    """How deep the lists of one value are."""
    return len(column.get("shape", [])) + (column["type"] in SEQUENCES)


def _depth(value: Any) -> int:
    depth = 0
    while isinstance(value, list):
        depth += 1
        value = value[0] if value else None
    return depth


def _wanted(columns: Sequence[Known]) -> str:
    names = [column["name"] for column in columns]
    told = ", ".join(names[:20]) + (", …" if len(names) > 20 else "")
    if len(names) == 1:
        return f"a sample is a value of {told}"
    return f"a sample has {len(names)} values: {told}"


def _from_picture(file: BinaryIO, columns: Sequence[Known]) -> Samples:
    if len(columns) != 1 or columns[0]["type"] != "image":
        raise BadInput(f"This network does not take a picture; {_wanted(columns)}.")
    image, notes = read_picture(file, columns[0]["shape"])
    return Samples([{columns[0]["name"]: image.tolist()}], [ALONE], True, notes)


def _from_trees(file: BinaryIO, columns: Sequence[Known]) -> Samples:
    rows = [
        {"words": tree.words, "parents": tree.parents, "labels": tree.labels}
        for tree in trees_in(file)
    ]
    if not rows:
        raise BadInput("The file holds no tree.")
    return _by_name(rows, [f"Tree {number}" for number in range(1, len(rows) + 1)], columns, False)


def _from_table(file: BinaryIO, columns: Sequence[Known]) -> Samples:
    names, records = read_table(file)
    rows, places = [], []
    for number, cells in records:
        rows.append(dict(zip(names, cells, strict=True)))
        places.append(f"Row {number}")
    if not rows:
        raise BadInput("The file has a header but no rows.")
    for column in columns:
        if column["type"] in (*SEQUENCES, "image", "vector") and column["name"] in names:
            raise BadInput(
                f"Column {column['name']!r}: a table cannot hold its lists; write JSON: "
                f'[{{"{column["name"]}": […]}}].'
            )
    _expect_columns(columns, names, "The table")
    return _by_name(rows, places, columns, False)


def _by_name(
    rows: Iterable[Row], places: list[str], columns: Sequence[Known], single: bool
) -> Samples:
    """Rows with the columns that the network takes, and no others."""
    found = []
    for place, row in zip(places, rows, strict=True):
        _expect_columns(columns, row, place)
        found.append({column["name"]: row[_spelt(column["name"], row)] for column in columns})
    return Samples(found, places, single)


def _expect_columns(columns: Sequence[Known], names: Iterable[str], what: str) -> None:
    names = list(names)
    for column in columns:
        if _spelt(column["name"], names) is None:
            near = difflib.get_close_matches(column["name"], names, 1)
            there = ", ".join(repr(name[:40]) for name in names[:20]) or "no column at all"
            hint = f"did you mean {near[0]!r}?" if near else f"it has {there}."
            message = f"{what} lacks the column {column['name']!r}; {hint}"
            raise BadInput(message, column=column["name"])


def _spelt(name: str, names: Iterable[str]) -> Any:
    """A column's name as it stands there: the same, or the same but for blanks around it."""
    if name in names:
        return name
    alike = [other for other in names if other.strip() == name.strip()]
    return alike[0] if len(alike) == 1 else None


def _counted(rows: Sequence[Any]) -> list[str]:
    return [f"Row {number} of the list" for number in range(1, len(rows) + 1)]


def at(place: str, column: str | None, message: str) -> str:
    """A sentence with the place that it is about."""
    return f"{place}{'' if column is None else f', column {column!r}'}: {message}."
