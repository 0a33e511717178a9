"""Tables as text: what separates their columns, their names, and their rows one after another.

Row numbers are the lines of the file as an editor counts them; the names stand in row 1.
"""

import contextlib
import csv
import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import BinaryIO

from engine.reading.files import BadInput
from engine.reading.text import LINE_LIMIT, lines_of

MAX_COLUMNS = 10_000
MAX_NAME = 200
HEADER_LIMIT = 256 * 1024
SIGNS = "\t;|,"
"""What may separate columns. Where two do equally well, the first: commas stand in numbers too."""
_LOOKED_AT = 32
_SAID = re.compile(r'"?sep=([^\w\s"]|\t)"?\s*')
EMPTY = (
    "The file is empty; a table has the names of its columns in row 1 and a row for each sample."
)
Records = Iterator[tuple[int, list[str]]]


def read_table(file: BinaryIO) -> tuple[list[str], Records]:
    """The names of a table's columns, and its rows: each one's number and its cells, all texts.

    Columns are separated by commas, semicolons, tabs or bars: what a first line ``sep=;`` says,
    else what cuts the first rows most evenly. Raises BadInput, also while rows are taken.
    """
    lines = lines_of(file)
    start = list(islice(lines, _LOOKED_AT))
    if not any(line.strip() for line in start):
        raise BadInput(EMPTY)
    said = _SAID.fullmatch(start[0])
    before = int(said is not None)
    if len(start[before : before + 1]) and len(start[before]) > HEADER_LIMIT:
        raise BadInput(f"The first line is longer than {HEADER_LIMIT:,} characters.", row=1)
    sign = said.group(1) if said else _separator(start)
    records = _records(chain(start[before:], lines), sign, before)
    try:
        row, names = next(records)
    except StopIteration:
        raise BadInput(EMPTY) from None
    _expect_names(names, row)
    return names, _of_equal_width(records, len(names))


def _separator(start: list[str]) -> str:
    """The sign that cuts all of the first rows into as many pieces; the most, if several do."""

    def fitness(sign: str) -> tuple[bool, int]:
        widths = _widths(start, sign)
        return len(set(widths)) == 1 and widths[0] > 1, widths[0]

    return max(SIGNS, key=fitness)


def _widths(start: list[str], sign: str) -> list[int]:
    widths: list[int] = []
    reader = csv.reader(start, delimiter=sign, strict=True)
    with contextlib.suppress(csv.Error):  # the last row goes on, or what is wrong is told later
        widths.extend(len(cells) for cells in reader if cells)
    return widths or [1]


def _records(lines: Iterable[str], sign: str, before: int) -> Records:
    csv.field_size_limit(LINE_LIMIT)
    reader = csv.reader(lines, delimiter=sign, strict=True)
    row = 1 + before
    try:
        for cells in reader:
            if cells:  # an empty line is no row
                yield row, cells
            row = reader.line_num + 1 + before
    except csv.Error as error:
        raise _told(str(error), row, reader.line_num + before) from None


def _told(message: str, row: int, line: int) -> BadInput:
    """What Python's reader found, in our words."""
    if "expected after" in message:
        return BadInput(
            f"Row {line}: after a quote that closes comes a separator; a quote inside quotes is "
            'written twice ("").',
            row=line,
        )
    return BadInput(f'Row {row}: a quote (") opens there and is never closed.', row=row)


def _of_equal_width(records: Records, width: int) -> Records:
    for row, cells in records:
        if len(cells) != width:
            raise BadInput(
                f"Row {row} has {len(cells)} values, but the header has {width} columns; "
                "write a value for each, or change what separates them.",
                row=row,
                got=len(cells),
                expected=width,
            )
        yield row, cells


def _expect_names(names: list[str], row: int) -> None:
    """Every column needs a name of its own."""
    if len(names) > MAX_COLUMNS:
        raise BadInput(f"The table has more than {MAX_COLUMNS:,} columns.", expected=MAX_COLUMNS)
    seen: dict[str, int] = {}
    for place, name in enumerate(names, 1):
        if not name.strip():
            raise BadInput(f"Column {place} has no name in row {row}.", row=row, column=place)
        if len(name) > MAX_NAME:
            raise BadInput(
                f"The name of column {place} is longer than {MAX_NAME} characters.", row=row
            )
        if name in seen:
            raise BadInput(
                f"Row {row} names {name!r} twice, for the columns {seen[name]} and {place}; "
                "give one of them another name.",
                row=row,
                column=name,
            )
        seen[name] = place
