"""A data set: a folder with ``dataset.json`` and one memory-mapped array per column.

Column 3 lies in ``column-3.npy``; a column of rows of unequal length (series, tokens, tags) lies
flat in it, with ``column-3-offsets.npy`` beside it (row i is flat[offsets[i]:offsets[i + 1]]).
Names that people gave never reach the file system.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from engine.data.damaged import FileDamaged, hash_file, unsealed
from engine.spec import strict_json
from engine.spec.problems import BadDocument, Problem

FORMAT, VERSION = "brickwork.dataset", 1
DESCRIPTION = "dataset.json"
DESCRIPTION_LIMIT = 16 * 1024 * 1024
NAME = r"[a-z0-9][a-z0-9_-]{0,63}"
"""What the name of an imported data set, and of the kind of a built-in one, may be."""

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
    and ``longest`` and ``shortest`` the lengths of the longest and the shortest row. A tree row has
    for each step, a node of the tree, the place of its parent, later in the row and counted from 1;
    0 for the root. ``words`` are what the tokens stand for, the last ``len(words)`` of the
    vocabulary. Numbers that go in ``as_it_is`` are not standardized.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    type: ColumnType
    shape: tuple[int, ...] | None = None
    classes: tuple[str, ...] | None = None
    vocabulary: int | None = None
    words: tuple[str, ...] | None = None
    longest: int | None = None
    shortest: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    as_it_is: bool | None = None

    def to_data(self) -> dict[str, Any]:
        """The column as ``dataset.json`` holds it: what does not apply is left out."""
        return self.model_dump(mode="json", exclude_none=True)


class StoredFile(BaseModel):
    """What ``dataset.json`` says of one array's file."""

    sha256: str
    bytes: int = Field(ge=0)


def _facts_of(column: Column) -> tuple[str, ...]:
    """What must be known of a column of its type, and what goes together."""
    bounds = ("minimum", "maximum") if column.minimum != column.maximum else ()
    return (*_FACTS.get(column.type, ()), *bounds)


_FACTS = {"class": ("classes",), "tokens": ("vocabulary", "longest")}

ArrayName = Annotated[str, StringConstraints(pattern=r"^column-[0-9]+(-offsets)?\.npy$")]


class Description(BaseModel):
    """What every ``dataset.json`` holds, so that nobody need look twice."""

    format: Literal["brickwork.dataset"]
    version: int = Field(ge=VERSION, le=VERSION)
    name: str
    title: str
    description: str
    licence: str
    rows: int = Field(ge=0)
    columns: list[Column] = Field(min_length=1)
    default_target: str | None
    preview: list[list[Any]]
    files: dict[ArrayName, StoredFile]

    def missing(self) -> str | None:
        """Of the names that must agree with one another, the first that does not."""
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            return "two columns have one name"
        if self.default_target is not None and self.default_target not in names:
            return "its target is none of its columns"
        for column in self.columns:
            facts = column.to_data()
            told = next((fact for fact in _facts_of(column) if fact not in facts), None)
            if told is not None:
                return f"of the column {column.name[:80]!r} the {told} is not told"
        wanted = (f"column-{place}.npy" for place in range(len(names)))
        return next((f"{name} is not listed" for name in wanted if name not in self.files), None)


@dataclass(frozen=True)
class Dataset:
    """An opened data set: its description and its folder; arrays are mapped when asked for."""

    folder: Path
    description: dict[str, Any]

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns by name, in file order."""
        found = map(Column.model_validate, self.description["columns"])
        return {column.name: self._measured(column, place) for place, column in enumerate(found)}

    @cached_property
    def fingerprint(self) -> str:
        """Equal for data sets whose numbers are equal and mean the same, whatever their names."""
        meanings = [
            (column.name, column.type, column.classes, column.words)
            for column in self.columns.values()
        ]
        content = strict_json.dumps([self.description["files"], meanings])
        return hashlib.sha256(content.encode()).hexdigest()

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

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Say that this process needs the files: meanwhile nobody deletes them (``is_in_use``)."""
        descriptor = os.open(self.folder / DESCRIPTION, os.O_RDONLY)
        try:
            _lock(descriptor, fcntl.LOCK_SH)
            yield
        finally:
            os.close(descriptor)

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

    def _measured(self, column: Column, place: int) -> Column:
        """The column with its shortest row, which data sets made earlier did not write down."""
        offsets = f"column-{place}-offsets.npy"
        if column.shortest is not None or offsets not in self.description["files"]:
            return column
        lengths = numpy.diff(self._map(offsets))
        return column.model_copy(update={"shortest": int(lengths.min(initial=column.longest or 0))})

    def _place(self, name: str) -> int:
        return list(self.columns).index(name)

    def _map(self, file: str) -> Array:
        try:
            mapped: Array = numpy.load(self.folder / file, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise _damaged(self.folder, f"{file} cannot be read: {error}") from error
        return mapped


def home_folder() -> Path:
    """Where data sets and runs live: BRICKWORK_HOME, else ~/.brickwork."""
    return Path(os.environ.get("BRICKWORK_HOME") or Path.home() / ".brickwork")


def data_folder(home: Path, name: str) -> Path:
    """The folder of a data set; a built-in with settings, "spiral?noise=0.2", has its own."""
    return home / "data" / name.replace("?", "+")


def open_dataset(folder: Path) -> Dataset:
    """Read ``dataset.json`` and see that its arrays are there, in full length.

    Raises BadData where the folder is no data set, or a damaged one. What the arrays hold is read
    by ``verify``.
    """
    path = folder / DESCRIPTION
    if not path.is_file():
        raise _damaged(folder, f"{DESCRIPTION} is missing")
    try:
        description = unsealed(path, DESCRIPTION_LIMIT, "")
        known = Description.model_validate_json(strict_json.dumps(description), strict=True)
    except OSError as error:
        raise _damaged(folder, f"{DESCRIPTION} cannot be read: {error.strerror}") from error
    except FileDamaged as error:
        raise _damaged(
            folder, f"{DESCRIPTION}{error.where} has changed since it was written"
        ) from error
    except BadDocument as error:
        raise _damaged(folder, f"{DESCRIPTION}: {error.problems[0].message}") from error
    except ValidationError as error:
        detail = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in detail["loc"]) or "it"
        raise _damaged(folder, f"{DESCRIPTION}: {place}: {detail['msg']}") from error
    wrong = known.missing()
    if wrong is not None:
        raise _damaged(folder, f"{DESCRIPTION}: {wrong}")
    for name, stored in known.files.items():
        found = folder / name
        if not found.is_file() or found.stat().st_size != stored.bytes:
            raise _damaged(folder, f"{name} is missing or not of its length")
    return Dataset(folder, description)


def is_in_use(folder: Path) -> bool:
    """Whether some process on this machine trains on the data set now."""
    try:
        descriptor = os.open(folder / DESCRIPTION, os.O_RDONLY | os.O_NONBLOCK)  # it may be a pipe
    except OSError:
        return False
    try:
        return not _lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        os.close(descriptor)


def _lock(descriptor: int, how: int) -> bool:
    """Whether the lock was had; a file system that knows no locks lets everybody have theirs."""
    try:
        fcntl.flock(descriptor, how)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def _damaged(folder: Path, how: str) -> BadData:
    name, why = folder.name.replace("+", "?"), how[:300].rstrip(".")
    return BadData(
        Problem(
            "bad_data",
            f"The data set {name[:80]!r} is damaged: {why}. Delete it and import it again.",
            got=name[:200],
            values={"name": name[:200]},
        )
    )
