"""A data set from a CSV file, typed by what the columns hold.

Row numbers in messages are the lines of the file; the names stand in row 1.
"""

from array import array
from itertools import islice
from typing import BinaryIO

import pyarrow

from engine.data.column_types import bad_data, typed_column
from engine.data.write import Table
from engine.reading.tables import Records, read_table

ROWS_AT_ONCE, CELLS_AT_ONCE = 4_096, 1_000_000
"""A piece has no more rows, and no more cells: as texts of Python they are large."""
OF_A_ROW, OF_A_COLUMN = 2, 400
"""A row, and a column, cost by themselves as much as so many of their cells."""
TARGETS = ("target", "label", "class", "y")


def csv_table(file: BinaryIO, name: str, most: int | None) -> Table:
    """The columns of a CSV file, of about ``most`` cells; see ``engine.reading.tables``.

    Types: numbers; dates (ISO 8601); classes, for words of which each comes up again and for whole
    numbers 0…k or 1…k up to 20; other text. Raises BadData or BadInput, naming row and column,
    where the file cannot be used.
    """
    names, records = read_table(file)
    cells, rows = _gathered(names, records, most)
    columns, values = [], []
    for title in names:
        # Taken out of the list, so that a column goes when it has become numbers.
        column, content = typed_column(title, pyarrow.concat_arrays(cells.pop(0)), rows)
        columns.append(column)
        values.append(content)
    return Table(
        title=name,
        description="Imported from a CSV file.",
        licence="unknown",
        columns=columns,
        values=values,
        default_target=_target(names),
    )


def _gathered(
    names: list[str], records: Records, most: int | None
) -> tuple[list[list[pyarrow.StringArray]], "array[int]"]:
    """The cells of each column in pieces, and the number of each row."""
    cells: list[list[pyarrow.StringArray]] = [[] for _ in names]
    rows = array("L")
    at_once = min(ROWS_AT_ONCE, max(1, CELLS_AT_ONCE // len(names)))
    while piece := list(islice(records, at_once)):
        numbers, lists = zip(*piece, strict=True)
        rows.extend(numbers)
        if most is not None and len(rows) > (fit := rows_that_fit(most, len(names))):
            raise bad_data(
                f"The table has more than {fit:,} rows, which is what is imported here of "
                f"{len(names):,} columns; import a part of it, or use the command line.",
                expected=fit,
            )
        for column, texts in zip(cells, zip(*lists, strict=True), strict=True):
            column.append(pyarrow.array(texts, pyarrow.string()))
    if not rows:
        raise bad_data("The file has a header but no rows.")
    return cells, rows


def rows_that_fit(most: int, columns: int) -> int:
    """How many rows of so many columns have about as many cells."""
    return max(0, most - OF_A_COLUMN * columns) // (columns + OF_A_ROW)


def _target(names: list[str]) -> str:
    """The column that people most likely want to learn: by its name, else the last one."""
    return next((name for name in names if name.lower() in TARGETS), names[-1])
