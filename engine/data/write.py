"""Writing a data set, whole or absent also when two processes write the same one."""

import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray

from engine.data.damaged import hash_file, sealed
from engine.data.dataset import DESCRIPTION, FORMAT, VERSION, Array, Column
from engine.data.leftovers import folder_beside
from engine.data.storage import Through

PREVIEW_ROWS = 10
PREVIEW_VALUES = 4096


@dataclass(frozen=True)
class Ragged:
    """Rows of unequal length, one after another: row i is flat[offsets[i]:offsets[i + 1]]."""

    flat: Array
    offsets: NDArray[numpy.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, row: int) -> Array:
        rows: Array = self.flat[self.offsets[row] : self.offsets[row + 1]]
        return rows


Values = Array | list[Array] | Ragged


@dataclass(frozen=True)
class Table:
    """Columns with their values, ready to be written.

    ``values[i]`` belongs to ``columns[i]``: an array [rows, …], or for columns whose rows differ in
    length a list of arrays, or those rows as one. Class columns hold whole numbers that index
    ``classes``; dates are days since 1970; texts are arrays of UTF-8 bytes.
    """

    title: str
    description: str
    licence: str
    columns: Sequence[Column]
    values: Sequence[Values]
    default_target: str | None

    @property
    def rows(self) -> int:
        return len(self.values[0])


def joined(rows: list[Array]) -> Ragged:
    """Rows of unequal length as one array."""
    ends = numpy.cumsum([len(row) for row in rows], dtype=numpy.int64)
    return Ragged(numpy.concatenate(rows), numpy.concatenate([numpy.zeros(1, numpy.int64), ends]))


def write_dataset(folder: Path, name: str, table: Table) -> dict[str, Any]:
    """Write a table as the data set ``folder`` and return its description.

    Files are written beside the folder and renamed into place at the end. Where another process
    was faster, its (equal) folder stays and this one's is thrown away.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder_beside(folder) as temporary:
        for place, values in enumerate(table.values):
            _write_column(temporary, place, values)
        description = describe(name, table, sorted(temporary.glob("*.npy")))
        _write(temporary / DESCRIPTION, sealed(description, indent=2))
        sync_folder(temporary)
        temporary.chmod(0o755)
        try:
            temporary.rename(folder)
        except OSError:
            if not (folder / DESCRIPTION).is_file():
                raise
        sync_folder(folder.parent)
    return description


def sync_folder(folder: Path) -> None:
    """Make sure that the names in a folder survive a loss of power."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_column(folder: Path, place: int, values: Values) -> None:
    if isinstance(values, list):
        values = joined(values)
    if isinstance(values, Ragged):
        _save(folder / f"column-{place}-offsets.npy", values.offsets)
        values = values.flat
    _save(folder / f"column-{place}.npy", values)


def _save(path: Path, values: Array) -> None:
    with path.open("wb") as file:
        numpy.save(Through(file), numpy.ascontiguousarray(values), allow_pickle=False)
        file.flush()
        os.fsync(file.fileno())


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def describe(name: str, table: Table, files: Sequence[Path] = ()) -> dict[str, Any]:
    """What ``dataset.json`` says of a table whose arrays lie in FILES, if they were written."""
    pairs = list(zip(table.columns, table.values, strict=True))
    return {
        "format": FORMAT,
        "version": VERSION,
        "name": name,
        "title": table.title,
        "description": table.description,
        "licence": table.licence,
        "rows": table.rows,
        "columns": [_measured(column, values).to_data() for column, values in pairs],
        "default_target": table.default_target,
        "preview": [
            [_preview(column, values[row]) for column, values in pairs]
            for row in range(min(PREVIEW_ROWS, table.rows))
        ],
        "files": {
            path.name: {"sha256": hash_file(path), "bytes": path.stat().st_size} for path in files
        },
    }


def _measured(column: Column, values: Values) -> Column:
    """The column with the sizes and bounds of what it holds, where they mean something."""
    rows = joined(values) if isinstance(values, list) else values
    if column.type in ("series", "tokens", "tags", "tree") and isinstance(rows, Ragged):
        lengths = numpy.diff(rows.offsets)
        sizes = {"longest": int(lengths.max()), "shortest": int(lengths.min())}
        column = column.model_copy(update=sizes)
    if column.type not in ("number", "date", "tokens", "tree"):
        return column
    flat = rows.flat if isinstance(rows, Ragged) else rows
    finite = flat[numpy.isfinite(flat)]  # of what is no number there is no bound to write down
    if not finite.size:
        return column
    bounds = {"minimum": float(finite.min()), "maximum": float(finite.max())}
    return column.model_copy(update=bounds)


def _preview(column: Column, value: Any) -> Any:
    """A value as the preview shows it: classes by name, numbers rounded, what is too long not."""
    if column.type == "class":
        return (column.classes or ())[int(value)]
    if column.type == "date":
        return str(numpy.datetime64(0, "s") + numpy.timedelta64(round(float(value) * 86_400), "s"))
    if column.type == "text":
        return bytes(value).decode()
    if numpy.size(value) > PREVIEW_VALUES:
        return None
    return _rounded(numpy.asarray(value).tolist())


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, float) and math.isfinite(value):
        return float(f"{value:.6g}")
    return value
