"""What a column of cells holds: numbers, dates, classes or text, and where it breaks its rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy
import pyarrow
import pyarrow.compute as compute

from engine.data.dataset import Array, BadData, Column
from engine.data.write import Ragged, Values
from engine.reading.cells import (
    A_DATE,
    A_NUMBER,
    COMMA_NUMBER,
    DATE,
    MISSING,
    NO_SUCH_NUMBER,
    NO_VALUE,
    NUMBER,
    Unfit,
    comma_told,
    days_of,
)
from engine.spec.problems import Problem

MAX_FIELD = 131_072
MAX_CLASSES = 1_000
MAX_NUMBERED_CLASSES = 20
LOOKED_AT = 20_000
MOSTLY = 0.9
"""From what part on a column is one of numbers (or dates), and the other cells are mistakes."""


def typed_column(
    name: str, cells: pyarrow.StringArray, rows: Sequence[int]
) -> tuple[Column, Values]:
    """The column with its values; ``rows`` are the numbers of the cells' rows.

    Raises BadData, naming the row, for a cell that does not fit.
    """
    column = _Cells(name, cells, rows)
    longest = compute.max(compute.binary_length(cells)).as_py()
    if longest > MAX_FIELD:
        place = _first(compute.greater(compute.binary_length(cells), MAX_FIELD))
        message = f"a field has {longest:,} bytes; at most {MAX_FIELD:,} are read"
        raise column.bad(place, message)
    missing = _matches(cells, MISSING, ignore_case=True)
    present = len(cells) - _count(missing)
    if present == 0:
        raise bad_data(
            f"The column {name!r} is empty; fill it in, or leave the column out.", column=name
        )
    number = _matches(cells, NUMBER)
    comma = _matches(cells, COMMA_NUMBER)
    if _count(number) + _count(comma) >= MOSTLY * present:
        return _numbers(column, missing, number, comma)
    date = _matches(cells, DATE)
    if _count(date) >= MOSTLY * present:
        return _dates(column, missing, date)
    if _count(missing):
        raise column.bad(_first(missing), NO_VALUE)
    most = min(MAX_CLASSES, max(2, len(cells) // 2))
    # The first cells are looked at alone: of long texts it takes long to find the equal ones.
    if all(compute.count_distinct(part).as_py() <= most for part in (cells[:LOOKED_AT], cells)):
        named = compute.utf8_trim_whitespace(cells)  # blanks around a name make no other class
        classes = sorted(compute.unique(named).to_pylist())
        index = compute.index_in(named, value_set=pyarrow.array(classes))
        known = Column(name=name, type="class", classes=tuple(classes))
        return known, index.to_numpy(zero_copy_only=False).astype(numpy.int64)
    return Column(name=name, type="text"), _bytes_of(cells)


@dataclass(frozen=True)
class _Cells:
    """A column as it was read, and in which rows."""

    name: str
    cells: pyarrow.StringArray
    rows: Sequence[int]

    def bad(self, place: int, message: str, **more: Any) -> BadData:
        row = int(self.rows[place])
        return bad_data(
            f"Row {row}, column {self.name!r}: {message}.", row=row, column=self.name, **more
        )


def _bytes_of(cells: pyarrow.StringArray) -> Ragged:
    """The texts as bytes of UTF-8, without a copy of each."""
    lengths = compute.binary_length(cells).to_numpy(zero_copy_only=False)
    offsets = numpy.concatenate(
        [numpy.zeros(1, numpy.int64), numpy.cumsum(lengths, dtype=numpy.int64)]
    )
    begin = numpy.frombuffer(cells.buffers()[1], numpy.int32)[cells.offset]
    flat = numpy.frombuffer(cells.buffers()[2], numpy.uint8)[begin : begin + offsets[-1]]
    return Ragged(flat, offsets)


def bad_data(message: str, got: Any = None, expected: Any = None, **values: Any) -> BadData:
    """A problem with a file, to be raised; ``values`` name its row and column."""
    return BadData(Problem("bad_data", message, got=got, expected=expected, values=values))


def _numbers(
    column: _Cells,
    missing: pyarrow.BooleanArray,
    number: pyarrow.BooleanArray,
    comma: pyarrow.BooleanArray,
) -> tuple[Column, Array]:
    name, cells = column.name, column.cells
    if _count(comma):
        place = _first(comma)
        cell = cells[place].as_py().strip()
        raise column.bad(place, comma_told(cell), got=cell[:200])
    _expect_all(column, missing, number, "a number", f"; {A_NUMBER}")
    trimmed = compute.utf8_trim_whitespace(cells)
    values = compute.cast(trimmed, pyarrow.float64()).to_numpy(zero_copy_only=False)
    infinite = numpy.flatnonzero(~numpy.isfinite(values))
    if len(infinite):
        place = int(infinite[0])
        raise column.bad(place, f"{cells[place].as_py()[:40]!r} {NO_SUCH_NUMBER}")
    classes = _numbered_classes(values)
    if classes is None:
        return Column(name=name, type="number"), values
    known = Column(name=name, type="class", classes=tuple(str(number) for number in classes))
    return known, values.astype(numpy.int64) - classes[0]


def _numbered_classes(values: Array) -> range | None:
    """0…k or 1…k, where each number stands for a class: all of them come up, and more than once."""
    low, high = values.min(), values.max()
    if low not in (0, 1) or not 1 <= high < MAX_NUMBERED_CLASSES:
        return None
    classes = range(int(low), int(high) + 1)
    counts = [int((values == number).sum()) for number in classes]
    return classes if sum(counts) == len(values) and len(classes) > 1 and min(counts) > 1 else None


def _dates(
    column: _Cells, missing: pyarrow.BooleanArray, date: pyarrow.BooleanArray
) -> tuple[Column, Array]:
    """Days since 1970, with a part of a day for the time (UTC)."""
    _expect_all(column, missing, date, "a date", f"; {A_DATE}")
    coded = column.cells.dictionary_encode()
    days = []
    for number, text in enumerate(coded.dictionary.to_pylist()):
        try:
            days.append(days_of(text))
        except Unfit as unfit:
            raise column.bad(_first(compute.equal(coded.indices, number)), str(unfit)) from None
    known = Column(name=column.name, type="date")
    return known, numpy.array(days)[coded.indices.to_numpy(zero_copy_only=False)]


def _expect_all(
    column: _Cells,
    missing: pyarrow.BooleanArray,
    right: pyarrow.BooleanArray,
    wanted: str,
    more: str = "",
) -> None:
    """Every cell must be of the kind that most of the column's are."""
    wrong = compute.and_not(compute.invert(right), missing)
    if _count(wrong):
        place = _first(wrong)
        cell = column.cells[place].as_py()[:60]
        raise column.bad(place, f"{cell!r} is not {wanted}{more}", got=cell, expected=wanted)
    if _count(missing):
        place = _first(missing)
        raise column.bad(place, NO_VALUE, got=column.cells[place].as_py())


def _matches(cells: pyarrow.StringArray, pattern: str, ignore_case: bool = False) -> Any:
    return compute.match_substring_regex(cells, f"^({pattern})$", ignore_case=ignore_case)


def _count(chosen: Any) -> int:
    return int(compute.sum(chosen).as_py() or 0)


def _first(chosen: Any) -> int:
    return int(compute.index(chosen, True).as_py())
