"""A data set: a folder with ``dataset.json`` and one memory-mapped array per column.

Column 3 lies in ``column-3.npy``; a column of rows of unequal length (series, tokens, tags) lies
flat in it, with ``column-3-offsets.npy`` beside it (row i is flat[offsets[i]:offsets[i + 1]]).
Names that people gave never reach the file system.
"""

import hashlib
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from engine.spec import strict_json
from engine.spec.problems import BadDocument, Problem

FORMAT, VERSION = "brickwork.dataset", 1
DESCRIPTION = "dataset.json"
DESCRIPTION_LIMIT = 16 * 1024 * 1024

ColumnType = Literal[
    "number", "vector", "class", "date", "image", "series", "tokens", "tags", "text", "tree"
]
Array = NDArray[Any]


class BadData(ValueError):
    """A file or folder that is no data set; ``problem`` says why, with its code."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.message)


class Column(BaseModel):
    """What is known of one column without reading it.

    Rows of series, tokens, tags and tree have lengths of their own: ``shape`` is that of one step
    and ``longest`` the length of the longest row. A tree row has for each step, a node of the tree,
    the place of its parent, later in the row and counted from 1; 0 for the root. ``words`` are what
    the tokens stand for, the last ``len(words)`` of the vocabulary. Numbers that go in ``as_it_is``
    are not standardized.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: ColumnType
    shape: tuple[int, ...] | None = None
    classes: tuple[str, ...] | None = None
    vocabulary: int | None = None
    words: tuple[str, ...] | None = None
    longest: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    as_it_is: bool | None = None

    def to_data(self) -> dict[str, Any]:
        """The column as ``dataset.json`` holds it: what does not apply is left out."""
        return self.model_dump(mode="json", exclude_none=True)


@dataclass(frozen=True)
class Dataset:
    """An opened data set: its description and its folder; arrays are mapped when asked for."""

    folder: Path
    description: dict[str, Any]

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns by name, in file order."""
        return {
            column["name"]: Column.model_validate(column) for column in self.description["columns"]
        }

    @property
    def rows(self) -> int:
        return int(self.description["rows"])

    def array(self, name: str) -> Array:
        """A column's array, memory-mapped: [rows, …], or flat where rows differ in length."""
        return self._map(f"column-{self._place(name)}.npy")

    def offsets(self, name: str) -> Array | None:
        """Where each row of a ragged column begins ([rows + 1]), or None for a regular column."""
        file = f"column-{self._place(name)}-offsets.npy"
        return self._map(file) if file in self.description["files"] else None

    def verify(self) -> None:
        """Hold every file against its sha256. Raises BadData naming the first that differs."""
        for name, known in self.description["files"].items():
            path = self.folder / name
            if not path.is_file() or hash_file(path) != known["sha256"]:
                raise BadData(
                    Problem(
                        "bad_data",
                        f"The file {name} of the data set {self.description['name']!r} is missing "
                        "or has changed since it was made; import or build the data set again.",
                        got=name,
                    )
                )

    def _place(self, name: str) -> int:
        return list(self.columns).index(name)

    def _map(self, file: str) -> Array:
        mapped: Array = numpy.load(self.folder / file, mmap_mode="r", allow_pickle=False)
        return mapped


def home_folder() -> Path:
    """Where data sets and runs live: BRICKWORK_HOME, else ~/.brickwork."""
    return Path(os.environ.get("BRICKWORK_HOME") or Path.home() / ".brickwork")


def data_folder(home: Path, name: str) -> Path:
    """The folder of a data set; a built-in with settings, "spiral?noise=0.2", has its own."""
    return home / "data" / name.replace("?", "+")


def open_dataset(folder: Path) -> Dataset:
    """Read ``dataset.json``. Raises BadData where the folder is no data set."""
    path = folder / DESCRIPTION
    try:
        description = strict_json.loads(path.read_bytes(), max_bytes=DESCRIPTION_LIMIT)
    except (FileNotFoundError, NotADirectoryError):
        raise BadData(
            Problem("bad_data", f"{folder} holds no data set: {DESCRIPTION} is missing.")
        ) from None
    except BadDocument as error:
        raise BadData(error.problems[0]) from error
    known = isinstance(description, dict) and description.get("format") == FORMAT
    if not known or description.get("version") != VERSION:
        raise BadData(
            Problem(
                "bad_data",
                f"{path} is not a description of a data set in version {VERSION}.",
                expected=FORMAT,
            )
        )
    return Dataset(folder, description)


def hash_file(path: Path) -> str:
    """The sha256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
