"""The rows of one part of a data set as tensors, drawn by index.

What fits is encoded once and stays on the device; what does not is encoded chunk by chunk from the
memory-mapped columns. Either way one permutation and one gather serve many batches, which are then
plain slices.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy
import torch
from torch import Tensor
from torch.nn.functional import pad

from engine.data.dataset import Array
from engine.data.preprocessing import SEQUENCES, Rows, encode, encode_sequences
from engine.train.run_folder import Run

RESIDENT_BYTES = 1024**3
CHUNK_BYTES = 64 * 1024**2

Masked = tuple[Tensor, Tensor | None]
"""Values, and for padded sequences a mask [rows, time] that is true where a step is real."""


@dataclass(frozen=True)
class Whole:
    """What a batch is a part of: one that several devices share, or all that are gathered."""

    targets: tuple[tuple[Masked, ...], ...]
    """The targets of each batch that belongs to the whole."""
    copies: int = 1
    """How many devices have each of its samples: 1, or all, if there are fewer than devices."""


@dataclass(frozen=True)
class Batch:
    """What goes into the model, and what its outputs are compared with."""

    size: int
    inputs: tuple[Masked, ...]
    targets: tuple[Masked, ...]
    whole: Whole | None = None

    @property
    def arguments(self) -> list[Tensor]:
        """The model's arguments: each input, followed by its mask where it has one."""
        return [tensor for pair in self.inputs for tensor in pair if tensor is not None]

    @property
    def is_masked(self) -> bool:
        """Whether some of it is padding."""
        return any(mask is not None for _, mask in (*self.inputs, *self.targets))

    @property
    def tensors(self) -> list[Tensor]:
        """Everything in it, in one list."""
        wholes = self.whole.targets if self.whole else ()
        pairs = (*self.inputs, *self.targets, *(pair for targets in wholes for pair in targets))
        return [tensor for pair in pairs for tensor in pair if tensor is not None]

    def with_tensors(self, tensors: Sequence[Tensor]) -> "Batch":
        """A batch that is built like this one, of other tensors in the order of ``tensors``."""
        left = iter(tensors)

        def next_pair(pair: Masked) -> Masked:
            return next(left), None if pair[1] is None else next(left)

        alike = self.map(self.size, next_pair)
        if self.whole is None:
            return alike
        targets = tuple(tuple(map(next_pair, targets)) for targets in self.whole.targets)
        return replace(alike, whole=replace(self.whole, targets=targets))

    def as_part_of(self, batches: Sequence["Batch"]) -> "Batch":
        """Itself as one of several that are gathered."""
        wholes = [batch.whole.targets if batch.whole else (batch.targets,) for batch in batches]
        targets = tuple(each for of_batch in wholes for each in of_batch)
        return replace(self, whole=Whole(targets, self.whole.copies if self.whole else 1))

    def map(self, size: int, change: Callable[[Masked], Masked]) -> "Batch":
        """A batch of another size, with every tensor changed in the same way."""
        return Batch(size, tuple(map(change, self.inputs)), tuple(map(change, self.targets)))

    def split(self, size: int) -> list["Batch"]:
        """Itself as batches of one size, without copying; the last one may be short."""
        parts = [_split(pair, size) for pair in (*self.inputs, *self.targets)]
        inputs = len(self.inputs)
        sizes = [min(size, self.size - start) for start in range(0, self.size, size)]
        return [
            Batch(size, pairs[:inputs], pairs[inputs:])
            for size, pairs in zip(sizes, zip(*parts, strict=True), strict=True)
        ]


@dataclass(frozen=True)
class Feature:
    """How the rows of one input or target become a tensor."""

    run: Run
    columns: list[dict[str, Any]]
    encoding: str
    masked: bool = False
    length: int | None = None
    standard: tuple[list[float], list[float]] | None = None
    """Mean and deviation of each number of a target that is learned standardized."""

    def load(self, rows: Rows, device: torch.device) -> Masked:
        """The rows' values on the device. Sequences are padded, to ``length`` where it is set."""
        dataset, name = self.run.dataset, self.columns[0]["name"]
        if self.columns[0]["type"] in SEQUENCES:
            array, lengths = encode_sequences(dataset, name, rows)
            values = torch.from_numpy(array)
            if self.length is not None:
                short = self.length - values.shape[1]
                values = pad(values, (0, 0) * (values.ndim - 2) + (0, short))
            if not self.masked:
                return values.to(device), None
            real = torch.arange(values.shape[1]) < torch.from_numpy(lengths)[:, None]
            return values.to(device), real.to(device)
        if self.encoding == "input":
            array = encode(dataset, self.columns, rows)
        elif self.encoding == "classes":
            array = dataset.array(name)[rows].astype(numpy.int64)
        else:
            array = self._values(rows)
        return torch.from_numpy(array).to(device), None

    def _values(self, rows: Rows) -> Array:
        """Numbers that are compared as they are, side by side: float32 [rows, units]."""
        arrays = [self.run.dataset.array(column["name"])[rows] for column in self.columns]
        flat = [array.reshape(len(rows), math.prod(array.shape[1:])) for array in arrays]
        values = flat[0] if len(flat) == 1 else numpy.concatenate(flat, axis=1)
        if self.standard is not None:
            mean, scale = map(numpy.asarray, self.standard)
            values = (values - mean) / scale
        return values.astype(numpy.float32)


class Examples:
    """All rows of one part, as batches. ``rows`` are their numbers in the data set."""

    def __init__(self, run: Run, rows: Rows, device: torch.device) -> None:
        self.rows, self.device = rows, device
        self._inputs = [
            Feature(
                run,
                item["columns"],
                "input",
                item["mask"],
                item["shape"][0] if item["kind"] in ("sequence", "tokens") else None,
            )
            for item in run.data["preprocessing"]["inputs"]
        ]
        columns = run.dataset.columns
        self._targets = [
            Feature(
                run,
                [{"name": name, "type": columns[name].type} for name in columns_of(item)],
                item["encoding"],
                item["encoding"] in ("steps", "sequence"),
                standard=(item["mean"], item["scale"]) if "mean" in item else None,
            )
            for item in run.objective["outputs"]
        ]
        self._row_bytes = self._measure()
        self._resident: Batch | None = None
        if self._row_bytes * len(rows) <= RESIDENT_BYTES:
            self._resident = self._load(numpy.arange(len(rows)))

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: Tensor) -> Batch:
        """The examples at some places (int64 [n], places within this part), gathered."""
        if self._resident is None:
            return self._load(places.numpy())
        where = places.to(self.device)

        def chosen(pair: Masked) -> Masked:
            values, mask = pair
            real = None if mask is None else mask.index_select(0, where)
            return values.index_select(0, where), real

        return self._resident.map(len(places), chosen)

    def slices(self, batch_size: int) -> Iterator[Batch]:
        """All examples in their order, in large batches."""
        if self._resident is not None:
            yield from self._resident.split(batch_size)
            return
        for start in range(0, len(self), batch_size):
            places = numpy.arange(start, min(start + batch_size, len(self)))
            yield from self._load(places).split(batch_size)

    def chunk_rows(self, batch_size: int) -> int:
        """How many rows one gather brings: a whole number of batches, all rows if they are few."""
        if self._row_bytes * len(self) <= CHUNK_BYTES:
            return math.ceil(len(self) / batch_size) * batch_size
        return max(1, CHUNK_BYTES // self._row_bytes // batch_size) * batch_size

    def _load(self, places: Rows) -> Batch:
        rows = self.rows[places]
        return Batch(
            len(rows),
            tuple(feature.load(rows, self.device) for feature in self._inputs),
            tuple(feature.load(rows, self.device) for feature in self._targets),
        )

    def _measure(self) -> int:
        """Bytes of one encoded row, as the first row has them."""
        first = self._load(numpy.arange(min(1, len(self))))
        return sum(
            tensor.element_size() * tensor.nelement()
            for pair in (*first.inputs, *first.targets)
            for tensor in pair
            if tensor is not None
        )


def columns_of(output: dict[str, Any]) -> list[str]:
    """The columns that an output of an objective learns; an older run says but one."""
    columns: list[str] = output.get("columns") or [output["column"]]
    return columns


class EpochBatches:
    """The batches of any epoch, in any order of asking: a function of seed, epoch and place."""

    def __init__(self, examples: Examples, batch_size: int, seed: int) -> None:
        self.examples, self.batch_size, self.seed = examples, batch_size, seed
        self._chunk_rows = examples.chunk_rows(batch_size)
        self._epoch, self._start = -1, -1
        self._order = torch.empty(0, dtype=torch.int64)
        self._chunk = Batch(0, (), ())
        self._batches: list[Batch] = []

    def batch(self, epoch: int, place: int) -> Batch:
        """Batch number ``place`` of an epoch, both from 0; the last one may be short."""
        first = place * self.batch_size
        start = first // self._chunk_rows * self._chunk_rows
        if epoch != self._epoch or start != self._start:
            self._gather(epoch, start)
        return self._batches[(first - start) // self.batch_size]

    def stretch(self, epoch: int, place: int) -> tuple[list[Tensor], int, int]:
        """All that lies in memory from a batch on: its rows, the batches' size and their number.

        Whole batches come without a short one after them, which is a stretch of its own.
        """
        self.batch(epoch, place)
        first = place * self.batch_size - self._start
        left = self._chunk.size - first
        rows = [tensor[first:] for tensor in self._chunk.tensors]
        return rows, min(left, self.batch_size), max(1, left // self.batch_size)

    def _gather(self, epoch: int, start: int) -> None:
        if epoch != self._epoch:
            generator = torch.Generator().manual_seed(self.seed * 1_000_003 + epoch)
            self._order = torch.randperm(len(self.examples), generator=generator)
        self._chunk = self.examples.take(self._order[start : start + self._chunk_rows])
        self._batches = self._chunk.split(self.batch_size)
        self._epoch, self._start = epoch, start


def _split(pair: Masked, size: int) -> list[Masked]:
    """Values and mask of each batch; padding that none of its rows needs is cut off."""
    values, mask = pair
    parts: tuple[Tensor, ...] = values.split(size)  # type: ignore[no-untyped-call]
    if mask is None:
        return [(part, None) for part in parts]
    masks: tuple[Tensor, ...] = mask.split(size)  # type: ignore[no-untyped-call]
    lengths = torch.stack([lengths.max() for lengths in mask.sum(1).split(size)])  # type: ignore[no-untyped-call]
    return [
        (part[:, :longest], real[:, :longest])
        for part, real, longest in zip(parts, masks, lengths.clamp(min=1).tolist(), strict=True)
    ]
