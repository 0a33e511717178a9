"""A trained run's columns, found again in another data set, so that it can be measured there.

Normalization, class numbers and tokens are those of the run: classes are matched by their names.
Nothing is filled in or left out; what does not fit is refused with its column, and its row.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy

from engine.data.dataset import Array, BadData, Column, Dataset
from engine.data.preprocessing import HEADER
from engine.spec.problems import Problem
from engine.train.examples import columns_of
from engine.train.run_folder import Run

NUMBERS = ("number", "date")


@dataclass(frozen=True)
class Translated(Dataset):
    """Another data set, as the run's own would hold its rows. Raises BadData where it cannot."""

    known: dict[str, Column] = field(default_factory=dict)
    """The run's columns that are needed, by name."""

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Those of the other data set; every column that is needed is there."""
        found = super().columns
        for name in self.known:
            if name not in found:
                there = ", ".join(found)[:300]
                raise _refused(
                    name, f"has no column {name!r}, which the run needs; it has: {there}"
                )
        return found

    @cached_property
    def arrays(self) -> dict[str, Array]:
        """Each column that is needed, in the run's terms."""
        return {name: self._translated(name, column) for name, column in self.known.items()}

    def array(self, name: str) -> Array:
        return self.arrays[name]

    def _translated(self, name: str, wanted: Column) -> Array:
        there, values = self.columns[name], super().array(name)
        if wanted.type == "class":
            return self._classes(wanted, list(self._words(there, values)))
        if wanted.type in NUMBERS and there.type == "class":
            return self._numbers(wanted, list(self._words(there, values)))
        if there.type != wanted.type:
            told = f"the column {name!r} of the type {there.type}, but the run learned from one of "
            raise _refused(name, f"has {told}the type {wanted.type}")
        if there.shape != wanted.shape:
            sizes = (" × ".join(map(str, shape or ())) for shape in (there.shape, wanted.shape))
            got, need = sizes
            raise _refused(name, f"has {name!r} in the shape {got}, but the run takes {need}")
        if wanted.type == "tags" and there.classes != wanted.classes:
            raise _refused(name, f"has other tags in {name!r} than the run")
        if wanted.type == "tokens" and (there.maximum or 0) >= (wanted.vocabulary or 0):
            message = f"has the token {there.maximum:g} in {name!r}, but the run knows only 0 to "
            raise _refused(name, f"{message}{(wanted.vocabulary or 0) - 1}")
        if wanted.type == "tokens" and there.words != wanted.words:
            raise _refused(name, f"has other words in {name!r} than the run, whose tokens differ")
        return values

    def _words(self, there: Column, values: Array) -> Iterator[str]:
        """The cells as words: classes by name, texts, and numbers without a needless point."""
        offsets = self.offsets(there.name)
        if there.type == "class":
            names = there.classes or ()
            yield from (names[number] for number in values)
        elif there.type == "text" and offsets is not None:
            for start, end in itertools.pairwise(offsets):
                yield bytes(values[start:end]).decode()
        elif there.type == "number":
            yield from (f"{value:.17g}" for value in values)
        else:
            raise _refused(there.name, f"has {there.name!r} of the type {there.type}, not classes")

    def _classes(self, wanted: Column, words: list[str]) -> Array:
        """Class numbers of the run."""
        names = wanted.classes or ()
        numbers = {name: number for number, name in enumerate(names)}
        for place, word in enumerate(words):
            if word not in numbers:
                known = ", ".join(names[:20])
                told = (
                    f"row {place + HEADER}, column {wanted.name!r}: {word[:60]!r} is no class of "
                )
                raise _refused(wanted.name, f"does not fit: {told}the run, which knows {known}")
        return numpy.array([numbers[word] for word in words], dtype=numpy.int64)

    def _numbers(self, wanted: Column, words: list[str]) -> Array:
        values = []
        for place, word in enumerate(words):
            try:
                values.append(float(word))
            except ValueError:
                told = (
                    f"row {place + HEADER}, column {wanted.name!r}: {word[:60]!r} is not a number"
                )
                raise _refused(wanted.name, f"does not fit: {told}") from None
        return numpy.array(values, dtype=numpy.float64)


class OnOtherData(Run):
    """A run whose data set is another one, of which every row counts."""

    def __init__(self, run: Run, other: Dataset) -> None:
        super().__init__(run.folder, run.data)
        needed = _needed(run)
        own = run.dataset.columns
        known = {name: own[name] for name in needed}
        translated = Translated(other.folder, other.description, known)
        self.__dict__["dataset"] = translated
        _ = translated.arrays  # what does not fit is told now

    def rows(self, part: str) -> Any:
        return numpy.arange(self.dataset.rows)


def _needed(run: Run) -> list[str]:
    """The columns that go in and those that are learned."""
    inputs = run.data["preprocessing"]["inputs"]
    names = [column["name"] for item in inputs for column in item["columns"]]
    return [*names, *(name for item in run.objective["outputs"] for name in columns_of(item))]


def _refused(column: str, message: str) -> BadData:
    return BadData(
        Problem("bad_data", f"The other data set {message}.", got=column, values={"column": column})
    )
