"""A data set from a CSV file: parsed by pyarrow, typed by what the columns hold.

Row numbers in messages count the lines of a table as people see them: the header is row 1.
"""

from pathlib import Path

import pyarrow
import pyarrow.csv

from engine.data.column_types import bad_data, typed_column
from engine.data.dataset import BadData
from engine.data.write import Table

BLOCK_BYTES = 4 * 1024 * 1024
HEADER_BYTES = 256 * 1024
MAX_COLUMNS = 10_000
MAX_FIELD = 131_072
TARGETS = ("target", "label", "class", "y")


def csv_table(file: Path, name: str) -> Table:
    """The columns of a CSV file (UTF-8; separated by commas, semicolons or tabs).

    Types: numbers; dates (ISO 8601); classes, for words of which each comes up again and for whole
    numbers 0…k or 1…k up to 20; other text. Raises BadData, naming row and column, where the file
    cannot be used.
    """
    table = _read(file)
    columns, values = [], []
    for title in table.column_names:
        column, content = typed_column(title, table.column(title).combine_chunks())
        columns.append(column)
        values.append(content)
    return Table(
        title=name,
        description="Imported from a CSV file.",
        licence="unknown",
        columns=columns,
        values=values,
        default_target=_target(table.column_names),
    )


def _read(file: Path) -> pyarrow.Table:
    """All columns as text, every cell checked for what no column may hold."""
    delimiter = _expect_table(file)
    ragged: list[pyarrow.csv.InvalidRow] = []

    def keep(row: pyarrow.csv.InvalidRow) -> str:
        ragged.append(row)
        return "error"

    read = pyarrow.csv.ReadOptions(block_size=BLOCK_BYTES, use_threads=False)
    parse = pyarrow.csv.ParseOptions(
        delimiter=delimiter, newlines_in_values=True, invalid_row_handler=keep
    )
    try:
        names = pyarrow.csv.open_csv(
            file, read_options=read, parse_options=parse, convert_options=_as_text([])
        ).schema.names
        _expect_names(names)
        table = pyarrow.csv.read_csv(
            file, read_options=read, parse_options=parse, convert_options=_as_text(names)
        )
    except pyarrow.ArrowInvalid as error:
        raise _told(str(error), ragged) from None
    if table.num_rows == 0:
        raise bad_data("The file has a header but no rows.")
    return table


def _as_text(names: list[str]) -> pyarrow.csv.ConvertOptions:
    return pyarrow.csv.ConvertOptions(
        column_types=dict.fromkeys(names, pyarrow.string()),
        strings_can_be_null=False,
        check_utf8=True,
    )


def _expect_table(file: Path) -> str:
    """Look at the beginning of the file; what separates its columns."""
    with file.open("rb") as source:
        start = source.read(HEADER_BYTES + 1)
    header, line_end, _ = start.partition(b"\n")
    if not start.strip():
        raise bad_data("The file is empty.")
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in start:
        raise bad_data("The file is not UTF-8 text; save it as CSV in UTF-8.")
    if not line_end and len(start) > HEADER_BYTES:
        raise bad_data(f"The first line is longer than {HEADER_BYTES:,} bytes.")
    if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise bad_data("The file looks like a web page (HTML or XML), not like a CSV table.")
    counts = {sign: header.count(sign.encode()) for sign in ",;\t"}
    delimiter = max(counts, key=lambda sign: counts[sign])
    if counts[delimiter] >= MAX_COLUMNS:
        raise bad_data(f"The table has more than {MAX_COLUMNS:,} columns.", expected=MAX_COLUMNS)
    return delimiter


def _expect_names(names: list[str]) -> None:
    """Every column needs a name of its own."""
    seen: dict[str, int] = {}
    for place, name in enumerate(names, 1):
        if not name.strip():
            raise bad_data(f"Column {place} has no name in row 1.", row=1, column=place)
        if len(name) > 200:
            raise bad_data(f"The name of column {place} is longer than 200 characters.", row=1)
        if name in seen:
            raise bad_data(
                f"Row 1 names {name!r} twice, for the columns {seen[name]} and {place}.",
                row=1,
                column=name,
            )
        seen[name] = place


def _told(message: str, ragged: list[pyarrow.csv.InvalidRow]) -> BadData:
    """What pyarrow found, in our words."""
    if ragged:
        row = ragged[0]
        # pyarrow counts from the header as 1 where it counts at all.
        where = f"Row {row.number}" if row.number is not None else f"The row {row.text[:60]!r}"
        return bad_data(
            f"{where} has {row.actual_columns} values, but the header has "
            f"{row.expected_columns} columns.",
            row=row.number,
            got=row.actual_columns,
            expected=row.expected_columns,
        )
    if "straddling" in message or "block" in message:
        return bad_data(f"A line of the file is longer than {BLOCK_BYTES:,} bytes.")
    if "UTF8" in message or "UTF-8" in message:
        return bad_data("The file is not UTF-8 text; save it as CSV in UTF-8.")
    return bad_data(f"The file is not a CSV table: {message[:300]}")


def _target(names: list[str]) -> str:
    """The column that people most likely want to learn: by its name, else the last one."""
    return next((name for name in names if name.lower() in TARGETS), names[-1])
