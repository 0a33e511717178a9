"""From columns to the numbers a network takes, and what must be known to do it again elsewhere.

``measure`` makes a plain description (``preprocessing.json`` in a bundle), with means and scales
of the training rows only; ``encode`` applies it to rows of a data set.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy
from numpy.typing import NDArray

from engine.data.dataset import Array, BadData, Column, Dataset
from engine.spec.problems import Problem

CHUNK_ROWS = 65_536
HEADER = 2
"""What is added to a row's place for its number in the file: the header is row 1."""
SEQUENCES = ("series", "tokens", "tags", "tree")
Rows = NDArray[numpy.int64]


def measure(dataset: Dataset, columns: Sequence[Column], training: Rows) -> list[dict[str, Any]]:
    """How each column becomes numbers; normalization is measured on the rows ``training``."""
    return [_measured(dataset, column, training) for column in columns]


def _measured(dataset: Dataset, column: Column, training: Rows) -> dict[str, Any]:
    known: dict[str, Any] = {"name": column.name, "type": column.type}
    if column.type in ("number", "date", "vector"):
        values = dataset.array(column.name)
        shape = values.shape[1:]
        plain = numpy.zeros(shape), numpy.ones(shape)
        with numpy.errstate(over="ignore"):
            mean, scale = plain if column.as_it_is else _moments(values, training)
        if numpy.isinf(scale).any():
            raise BadData(
                Problem(
                    "data_mismatch",
                    f"Numbers of the column {column.name!r} are too large to be normalized; "
                    "divide them all, or leave the column out.",
                )
            )
        known |= {"mean": mean.tolist(), "scale": scale.tolist()}
    elif column.type == "class":
        known["classes"] = list(column.classes or ())
    elif column.type == "tokens":
        known["vocabulary"] = column.vocabulary
        if column.words is not None:
            known["words"] = list(column.words)
    if column.shape is not None:
        known["shape"] = list(column.shape)
    return known


def _moments(array: Array, rows: Rows) -> tuple[Array, Array]:
    """Mean and standard deviation over rows, in chunks; a constant keeps its scale of 1."""
    chunks = [rows[start : start + CHUNK_ROWS] for start in range(0, len(rows), CHUNK_ROWS)]
    mean = sum(array[chunk].sum(0, dtype=numpy.float64) for chunk in chunks) / len(rows)
    squares = sum(((array[chunk] - mean) ** 2).sum(0) for chunk in chunks)
    deviation = numpy.sqrt(squares / len(rows))
    steady = deviation <= 1e-12 * numpy.maximum(1.0, numpy.abs(mean))
    return numpy.asarray(mean), numpy.where(steady, 1.0, deviation)


def encode(dataset: Dataset, columns: Sequence[dict[str, Any]], rows: Rows) -> Array:
    """The rows of one input: float32 [rows, …], columns joined where there are several.

    Only for columns with rows of equal shape; ``encode_sequences`` is for the others.
    """
    if len(columns) == 1 and columns[0]["type"] == "image":
        return numpy.asarray(dataset.array(columns[0]["name"])[rows], dtype=numpy.float32)
    return numpy.concatenate([_encoded(dataset, column, rows) for column in columns], axis=1)


def _encoded(dataset: Dataset, column: dict[str, Any], rows: Rows) -> Array:
    values = dataset.array(column["name"])[rows]
    if column["type"] == "class":
        one_hot: Array = numpy.eye(len(column["classes"]), dtype=numpy.float32)[values]
        return one_hot
    normal: Array = (values - numpy.asarray(column["mean"])) / numpy.asarray(column["scale"])
    normal = normal.reshape(len(rows), math.prod(values.shape[1:]))
    with numpy.errstate(over="ignore"):
        small: Array = normal.astype(numpy.float32)
    beyond = numpy.flatnonzero((numpy.isinf(small) & numpy.isfinite(normal)).any(1))
    if len(beyond):
        row = int(rows[beyond[0]]) + HEADER
        raise BadData(
            Problem(
                "data_mismatch",
                f"Row {row}, column {column['name']!r} of the data set "
                f"{dataset.description['name']!r}: the number is too large for the network; "
                "correct it, or leave the row out.",
                values={"row": row, "column": column["name"]},
            )
        )
    return small


def encode_sequences(dataset: Dataset, name: str, rows: Rows) -> tuple[Array, Rows]:
    """Rows of unequal length, padded with 0 to the longest: [rows, time, …], and their lengths."""
    flat, offsets = dataset.array(name), dataset.offsets(name)
    if offsets is None:
        raise ValueError(f"the column {name!r} does not hold sequences")
    starts, ends = offsets[rows], offsets[rows + 1]
    lengths = ends - starts
    steps = numpy.arange(int(lengths.max(initial=1)))
    real = steps < lengths[:, None]
    place = numpy.where(real, starts[:, None] + steps, 0)
    padded = numpy.where(real.reshape(real.shape + (1,) * (flat.ndim - 1)), flat[place], 0)
    kind = numpy.int64 if padded.dtype.kind in "iu" else numpy.float32
    return padded.astype(kind), lengths
