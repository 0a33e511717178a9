"""Samples as the numbers that the network takes: held against what training knew of each column.

A value that is missing, impossible or too large is refused with its place; none is guessed.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from engine.reading.cells import Unfit, class_in, days_in, in_words, number_in
from engine.reading.files import BadInput
from engine.reading.samples import SEQUENCES, Known, Row, at


def encode_input(item: Known, rows: Sequence[Row], places: Sequence[str]) -> list[Any]:
    """One input's array [rows, …], followed by its mask where it has one. Raises BadInput.

    ``item`` is what ``preprocessing.json`` says of the input, ``places`` name the rows.
    """
    columns = item["columns"]
    if columns[0]["type"] in SEQUENCES:
        return _sequences(item, _read(_reader(item, columns[0]), columns[0], rows, places))
    parts = [numpy.stack(_read(_reader(item, known), known, rows, places)) for known in columns]
    if columns[0]["type"] == "image":
        return parts
    return [numpy.concatenate(parts, axis=1)]


def expect_trees(items: Sequence[Known], rows: Sequence[Row], places: Sequence[str]) -> None:
    """The parents of a tree's nodes belong to the steps of another input. Raises BadInput."""
    columns = [item["columns"][0] for item in items]
    names = [known["name"] for known in columns if known["type"] in ("tokens", "series")]
    for known in columns:
        if known["type"] != "tree" or not names:
            continue
        for place, row in zip(places, rows, strict=True):
            steps = len(row[known["name"]])
            if all(len(row[name]) != steps for name in names):
                message = f"{steps} parents for the {len(row[names[0]])} steps of {names[0]!r}"
                raise BadInput(at(place, known["name"], f"{message}; each step has one"))


def _read(
    read: Callable[[Any], Any], known: Known, rows: Sequence[Row], places: Sequence[str]
) -> list[Any]:
    values = []
    for place, row in zip(places, rows, strict=True):
        try:
            values.append(read(row[known["name"]]))
        except Unfit as unfit:
            raise BadInput(at(place, known["name"], str(unfit)), column=known["name"]) from None
    return values


def _reader(item: Known, known: Known) -> Callable[[Any], Any]:
    """What reads one value of a column."""
    kind = known["type"]
    if kind == "class":
        return lambda value: _one_hot(class_in(value, known["classes"]), len(known["classes"]))
    if kind == "image":
        return lambda value: _image(value, known["shape"])
    if kind in SEQUENCES:
        readers = {"tokens": _token_reader, "series": _series, "tree": _parent_reader}
        steps = readers[kind](known)
        return lambda value: _row(value, item, steps)
    mean, scale = numpy.asarray(known["mean"]), numpy.asarray(known["scale"])
    if kind == "vector":
        return lambda value: _normal(numbers_in(value, list(mean.shape)), mean, scale)
    one = days_in if kind == "date" else number_in
    return lambda value: _normal(one(value), mean, scale)


def _one_hot(place: int, size: int) -> Any:
    row = numpy.zeros(size, dtype=numpy.float32)
    row[place] = 1.0
    return row


def _normal(value: Any, mean: Any, scale: Any) -> Any:
    """A value in the scale of training, as float32."""
    return _in_range(((value - mean) / scale).reshape(-1), value)


def _in_range(values: Any, told: Any) -> Any:
    with numpy.errstate(over="ignore"):
        small = values.astype(numpy.float32)
    if not numpy.isfinite(small).all():
        what = in_words(told) if isinstance(told, float) else "a number in it"
        raise Unfit(f"{what} is too large a number for the network")
    return small


def numbers_in(value: Any, shape: Sequence[int | None]) -> Any:
    """Finite numbers in nested lists of this shape (None: any length), as float64. Raises Unfit."""
    try:
        array = numpy.array(value)
    except ValueError:  # lists of unequal length
        array = numpy.array(None)
    if array.dtype.kind not in "iuf":
        _expect_numbers(value, shape, "")
        array = numpy.array(value, dtype=numpy.float64)
    fits = len(array.shape) == len(shape) and all(
        wanted in (None, size) for size, wanted in zip(array.shape, shape, strict=True)
    )
    if not fits:
        raise Unfit(f"{_sizes(shape)} numbers are needed, but got {_sizes(array.shape)}")
    if not numpy.isfinite(array).all():
        place = numpy.argwhere(~numpy.isfinite(array))[0].tolist()
        raise Unfit(f"the value at {place} is missing or too large")
    return array.astype(numpy.float64)


def _expect_numbers(value: Any, shape: Sequence[int | None], place: str) -> None:
    """Find what is wrong in nested lists. Raises Unfit."""
    where = f" at [{place[2:]}]" if place else ""
    if not shape:
        try:
            if isinstance(value, str):
                raise Unfit(f"a number is needed, but got {in_words(value)}")
            number_in(value)
        except Unfit as unfit:
            raise Unfit(f"{unfit}{where}") from None
        return
    if not isinstance(value, list):
        raise Unfit(f"a list of numbers is needed, but got {in_words(value)}{where}")
    if shape[0] is not None and len(value) != shape[0]:
        raise Unfit(f"{shape[0]} values are needed, but got {len(value)}{where}")
    for number, part in enumerate(value):
        _expect_numbers(part, shape[1:], f"{place}, {number}")


def _sizes(shape: Sequence[int | None]) -> str:
    return " × ".join("?" if size is None else str(size) for size in shape) or "single"


def _image(value: Any, shape: list[int]) -> Any:
    """One image, channels first; a gray one may leave its channel axis out."""
    gray = shape[0] == 1 and isinstance(value, list) and len(value) == shape[1]
    if gray and not (shape[1] == 1 and numpy.ndim(value) == 3):
        return _in_range(numbers_in(value, shape[1:]), "")[None]
    return _in_range(numbers_in(value, shape), "")


def _row(value: Any, item: Known, steps: Callable[[list[Any]], Any]) -> Any:
    """A sequence, as long as the network can take it."""
    if not isinstance(value, list):
        example = '["a", "word"]' if isinstance(value, str) else "[…]"
        raise Unfit(f"a list is needed, such as {example}, but got {in_words(value)}")
    if not value:
        raise Unfit("the list is empty; at least one step is needed")
    row, longest, shortest = steps(value), item["shape"][0], item.get("shortest", 1)
    if longest is not None and len(row) > longest:
        raise Unfit(f"at most {longest} steps are taken, but got {len(row)}; leave some out")
    if longest is None and len(row) < shortest:
        raise Unfit(
            f"the network needs {shortest} steps at least, but got {len(row)}; give a longer row, "
            "or train with padding or smaller filters"
        )
    return row


def _token_reader(known: Known) -> Callable[[list[Any]], Any]:
    words, vocabulary = known.get("words", []), known["vocabulary"]
    first: int = vocabulary - len(words)
    tokens: dict[str, int] = {word: place for place, word in enumerate(words, first)} | {
        "": first - 1
    }

    def token(place: int, step: Any) -> int:
        if isinstance(step, str):
            if not words:
                raise Unfit(f"numbers are needed, but step {place} is the word {in_words(step)}")
            return tokens.get(step, 1)  # a word that training never saw is 1, unknown
        if isinstance(step, bool) or not isinstance(step, (int, float)) or step % 1 != 0:
            wanted = "a word or a whole number" if words else "a whole number"
            raise Unfit(f"step {place} is {in_words(step)}; {wanted} is needed")
        if not 0 <= step < vocabulary:
            raise Unfit(f"step {place} is {in_words(step)}; tokens are 0 to {vocabulary - 1}")
        return int(step)

    return lambda value: numpy.array([token(place, step) for place, step in enumerate(value, 1)])


def _parent_reader(_: Known) -> Callable[[list[Any]], Any]:
    return _parents


def _parents(value: list[Any]) -> Any:
    """The place of each node's parent, from 1 and later in the row; 0 for the root."""
    for place, parent in enumerate(value, 1):
        whole = isinstance(parent, (int, float)) and not isinstance(parent, bool)
        if not whole or parent % 1 != 0 or not (parent == 0 or place < parent <= len(value)):
            raise Unfit(
                f"node {place} has the parent {in_words(parent)}; a parent is a later node's "
                f"place, counted from 1 and at most {len(value)}, or 0 for the root"
            )
    return numpy.array(value, dtype=numpy.int64)


def _series(known: Known) -> Callable[[list[Any]], Any]:
    shape = [None, *known.get("shape", [])]
    return lambda value: _in_range(numbers_in(value, shape), "")


def _sequences(item: Known, rows: list[Any]) -> list[Any]:
    """Sequences padded with 0 on the right, and the mask that says which steps are real."""
    kind = numpy.int64 if item["kind"] == "tokens" else numpy.float32
    lengths = numpy.array([len(row) for row in rows])
    length = item["shape"][0] or int(lengths.max())
    padded = numpy.zeros((len(rows), length, *rows[0].shape[1:]), dtype=kind)
    for place, row in enumerate(rows):
        padded[place, : len(row)] = row
    mask = numpy.arange(length) < lengths[:, None]
    return [padded, *([mask] if item["mask"] else [])]
