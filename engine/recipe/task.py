"""A recipe made definite: which columns go in, which come out, and what compares them."""

import math
from dataclasses import dataclass

from engine.data.dataset import Column
from engine.recipe.part import Encoding, Loss, Metric, TargetType
from engine.recipe.recipe import Recipe
from engine.spec.interface import InputPort, OutputPort

YES = ("1", "1.0", "true", "t", "yes", "y", "on", "present", "positive")
"""The second of two classes, where it says no more than that a label holds."""


@dataclass(frozen=True)
class TaskInput:
    """An argument of the model and the columns that are joined to make it."""

    port: InputPort
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Truth:
    """What a result of the model is compared with: a column, or several side by side.

    ``type`` is that of the column; of several, "labels" where each has two classes that say no and
    yes, and "vector" where they are numbers.
    """

    columns: tuple[Column, ...]
    type: TargetType

    @property
    def name(self) -> str:
        """The column's name; of several, all of them: "a, b, c"."""
        return ", ".join(column.name for column in self.columns)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of the classes, or of the labels.

        A label is called as its column, unless the class that stands for yes has another meaning:
        "ripe", but "colour: red".
        """
        if self.type == "labels":
            return tuple(map(_label_of, self.columns))
        return self.columns[0].classes or ()

    @property
    def width(self) -> int | None:
        """How many numbers it is for each sample; None where it is none."""
        if self.type == "labels":
            return len(self.columns)
        widths = [width_of(column) for column in self.columns]
        return None if None in widths else sum(width or 0 for width in widths)

    @property
    def range(self) -> tuple[float, float] | None:
        """From its smallest to its largest number, as far as that is known."""
        if self.type == "labels":
            return 0.0, 1.0
        lows = [column.minimum for column in self.columns]
        highs = [column.maximum for column in self.columns]
        known = (
            [low for low in lows if low is not None],
            [high for high in highs if high is not None],
        )
        return (min(known[0]), max(known[1])) if len(known[0]) == len(self.columns) else None


@dataclass(frozen=True)
class TaskOutput:
    """A result of the model, what it is compared with, and how this reaches the loss."""

    port: OutputPort
    place: int
    truth: Truth
    loss: Loss
    metrics: tuple[Metric, ...]
    encoding: Encoding
    standardize: bool = False

    @property
    def boundary(self) -> float:
        """Above which value one unit names the second class: 0 for logits, else a half."""
        return self.loss.boundary

    @property
    def counts_by_model(self) -> bool:
        """Whether only the network tells which steps count in the loss and the metrics."""
        return self.encoding == "steps" and self.port.own_mask is not None

    @property
    def activation_to_apply(self) -> str | None:
        """What turns the model's output into probabilities, where the model does not do it."""
        return self.loss.activation if self.port.last_activation is None else None


@dataclass(frozen=True)
class Task:
    """The recipe with its losses and metrics chosen, bound to the network and the columns."""

    recipe: Recipe
    inputs: tuple[TaskInput, ...]
    outputs: tuple[TaskOutput, ...]

    @property
    def on_logits(self) -> bool:
        """Whether training calls ``Model.logits``: the activations it leaves out are in the losses.

        An output whose loss does not leave its activation out gets it back in the trainer.
        """
        return any(leaves_out(output) for output in self.outputs)


def _label_of(column: Column) -> str:
    yes = column.classes[1] if column.classes else "1"
    plain = yes.lower() in (*YES, column.name.lower())
    return column.name if plain else f"{column.name}: {yes}"


def width_of(column: Column) -> int | None:
    """How many numbers a column becomes when columns are joined; None where it cannot be."""
    if column.type in ("number", "date"):
        return 1
    if column.type == "class":
        return len(column.classes or ())
    if column.type == "vector":
        return math.prod(column.shape or (1,))
    return None


def leaves_out(output: TaskOutput) -> bool:
    """Whether the output's last activation is left to the loss."""
    last = output.port.last_activation
    return last is not None and last == output.loss.activation


def part_sizes(rows: int, validation: float, test: float) -> tuple[int, int, int]:
    """Rows for training, validation and test."""
    validation_rows, test_rows = round(rows * validation), round(rows * test)
    return rows - validation_rows - test_rows, validation_rows, test_rows
