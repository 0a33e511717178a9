"""What a column of cells holds: numbers, dates, classes or text, and where it breaks its rule."""

from typing import Any

import numpy
import pyarrow
import pyarrow.compute as compute

from engine.data.dataset import Array, BadData, Column
from engine.spec.problems import Problem

MAX_FIELD = 131_072
MAX_CLASSES = 1_000
MAX_NUMBERED_CLASSES = 20
NUMBER = r"^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$"
COMMA_NUMBER = r"^\s*[+-]?\d+,\d+\s*$"
MISSING = r"^\s*(nan|na|n/a|null|none|\?|)\s*$"
DATE = r"^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?$"
MOSTLY = 0.9
"""From what part on a column is one of numbers (or dates), and the other cells are mistakes."""


def typed_column(name: str, cells: pyarrow.StringArray) -> tuple[Column, Array | list[Array]]:
    """The column with its values. Raises BadData, naming the row, for a cell that does not fit."""
    longest = compute.max(compute.binary_length(cells)).as_py()
    if longest > MAX_FIELD:
        place = _first(compute.greater(compute.binary_length(cells), MAX_FIELD))
        message = f"a field has {longest:,} bytes; at most {MAX_FIELD:,} are read"
        raise _bad_cell(name, place, message)
    missing = _matches(cells, MISSING, ignore_case=True)
    present = len(cells) - _count(missing)
    if present == 0:
        raise bad_data(f"The column {name!r} is empty.", column=name)
    number = _matches(cells, NUMBER)
    comma = _matches(cells, COMMA_NUMBER)
    date = _matches(cells, DATE)
    if _count(number) + _count(comma) >= MOSTLY * present:
        return _numbers(name, cells, missing, number, comma)
    if _count(date) >= MOSTLY * present:
        return _dates(name, cells, missing, date)
    if _count(missing):
        raise _bad_cell(name, _first(missing), "the value is missing")
    classes = sorted(compute.unique(cells).to_pylist())
    if len(classes) <= min(MAX_CLASSES, max(2, len(cells) // 2)):
        index = compute.index_in(cells, value_set=pyarrow.array(classes))
        known = Column(name=name, type="class", classes=tuple(classes))
        return known, index.to_numpy(zero_copy_only=False).astype(numpy.int64)
    texts = [numpy.frombuffer(text.encode(), numpy.uint8) for text in cells.to_pylist()]
    return Column(name=name, type="text"), texts


def bad_data(message: str, got: Any = None, expected: Any = None, **values: Any) -> BadData:
    """A problem with a file, to be raised; ``values`` name its row and column."""
    return BadData(Problem("bad_data", message, got=got, expected=expected, values=values))


def _numbers(
    name: str,
    cells: pyarrow.StringArray,
    missing: pyarrow.BooleanArray,
    number: pyarrow.BooleanArray,
    comma: pyarrow.BooleanArray,
) -> tuple[Column, Array]:
    if _count(comma):
        place = _first(comma)
        cell = cells[place].as_py().strip()
        better = cell.replace(",", ".")
        message = f"{cell!r} has a comma in it; write {better!r}"
        raise _bad_cell(name, place, message, got=cell, expected=better)
    _expect_all(name, cells, missing, number, "a number")
    values = compute.cast(compute.utf8_trim_whitespace(cells), pyarrow.float64()).to_numpy()
    infinite = numpy.flatnonzero(~numpy.isfinite(values))
    if len(infinite):
        place = int(infinite[0])
        raise _bad_cell(name, place, f"{cells[place].as_py()[:40]!r} is too large a number")
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
    name: str,
    cells: pyarrow.StringArray,
    missing: pyarrow.BooleanArray,
    date: pyarrow.BooleanArray,
) -> tuple[Column, Array]:
    """Days since 1970, with a part of a day for the time (UTC)."""
    _expect_all(name, cells, missing, date, "a date")
    days = []
    for place, text in enumerate(cells.to_pylist()):
        try:
            moment = numpy.datetime64(text.removesuffix("Z").replace(" ", "T"), "s")
        except ValueError:
            raise _bad_cell(name, place, f"{text!r} is not a date of the calendar") from None
        days.append(moment.astype(numpy.int64) / 86_400)
    return Column(name=name, type="date"), numpy.array(days, dtype=numpy.float64)


def _expect_all(
    name: str,
    cells: pyarrow.StringArray,
    missing: pyarrow.BooleanArray,
    right: pyarrow.BooleanArray,
    wanted: str,
) -> None:
    """Every cell must be of the kind that most of the column's are."""
    wrong = compute.and_not(compute.invert(right), missing)
    if _count(wrong):
        place = _first(wrong)
        cell = cells[place].as_py()[:60]
        raise _bad_cell(name, place, f"{cell!r} is not {wanted}", got=cell, expected=wanted)
    if _count(missing):
        place = _first(missing)
        raise _bad_cell(name, place, "the value is missing", got=cells[place].as_py())


def _bad_cell(name: str, place: int, message: str, **more: Any) -> BadData:
    row = place + 2
    return bad_data(f"Row {row}, column {name!r}: {message}.", row=row, column=name, **more)


def _matches(cells: pyarrow.StringArray, pattern: str, ignore_case: bool = False) -> Any:
    return compute.match_substring_regex(cells, pattern, ignore_case=ignore_case)


def _count(chosen: Any) -> int:
    return int(compute.sum(chosen).as_py() or 0)


def _first(chosen: Any) -> int:
    return int(compute.index(chosen, True).as_py())
