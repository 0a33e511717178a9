"""What is trained: a graph document, the same network by hand and in Keras, and its data."""

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import numpy

from engine.data import data_folder, open_dataset
from engine.data.dataset import Array
from engine.data.write import Table, write_dataset

if TYPE_CHECKING:  # a contender's process imports its own library only
    import keras
    from torch import nn

LEARNING_RATE = 1e-3

Arrays = tuple[Array, Array]
"""What goes in, [rows, …], and what is learned: float32 [rows, 1] or int64 [rows] or [rows, steps]
for the three tasks."""


class Workload(ABC):
    """One network on one data set, in every contender's language.

    All rows are for training. Every network ends in logits; ``task`` says what they are for: one
    unit that decides, a class for each sample, or a class for each step.
    """

    title: ClassVar[str]
    task: ClassVar[Literal["binary", "classes", "steps"]]
    rows: ClassVar[int]
    batch_size: ClassVar[int]
    graph: ClassVar[dict[str, Any]]
    targets: ClassVar[dict[str, float]] = {}
    """How much faster than the hand-written loop contenders must be, on one core."""
    of_limit: ClassVar[float | None] = None
    """Which part of the eager limit Brickwork must reach, on one core."""

    @abstractmethod
    def table(self, random: numpy.random.Generator) -> Table:
        """The data: two columns, what goes in and what is learned."""

    @abstractmethod
    def by_hand(self) -> "nn.Module":
        """The network as a person writes it in PyTorch."""

    @abstractmethod
    def in_keras(self) -> "keras.Model":
        """The network as a person writes it in Keras."""

    @property
    def name(self) -> str:
        return type(self).__module__.rpartition(".")[2]

    @property
    def steps(self) -> int:
        """Steps of an epoch."""
        return self.rows // self.batch_size

    def write(self, home: Path) -> None:
        """Generate the data set, always the same, into Brickwork's folder of data sets."""
        table = self.table(numpy.random.default_rng(0))
        write_dataset(data_folder(home, self.name), self.name, table)

    def read(self, home: Path) -> Arrays:
        """The same numbers as arrays."""
        dataset = open_dataset(data_folder(home, self.name))
        values, wanted = (numpy.array(dataset.array(name)) for name in dataset.columns)
        if len(values) != self.rows:  # sequences of one length lie flat
            values = values.reshape(self.rows, -1)
        if self.task == "binary":
            wanted = wanted.astype(numpy.float32)[:, None]
        return values, wanted.reshape(self.rows, -1) if self.task == "steps" else wanted

    def recipe(self, epochs: int) -> dict[str, Any]:
        """How Brickwork trains it: as the others do, and without rows kept aside."""
        return {
            "format": "brickwork.recipe",
            "version": 1,
            "data": self.name,
            "target": "wanted",
            "split": {"validation": 0, "test": 0},
            "optimizer": {"name": "adam", "learning_rate": LEARNING_RATE},
            "batch_size": self.batch_size,
            "epochs": epochs,
            "device": "cpu",
        }


def generated(columns: Any, values: Any) -> Table:
    """A table of two columns of generated values."""
    return Table(
        title="Generated for a measurement",
        description="The same numbers every time.",
        licence="CC0-1.0 (generated)",
        columns=columns,
        values=values,
        default_target="wanted",
    )
