"""A recipe made definite: which columns go in, which come out, and what compares them."""

from dataclasses import dataclass

from engine.data.dataset import Column
from engine.recipe.part import Encoding, Loss, Metric
from engine.recipe.recipe import Recipe
from engine.spec.interface import InputPort, OutputPort


@dataclass(frozen=True)
class TaskInput:
    """An argument of the model and the columns that are joined to make it."""

    port: InputPort
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class TaskOutput:
    """A result of the model, the column it is compared with, and how this reaches the loss."""

    port: OutputPort
    place: int
    column: Column
    loss: Loss
    metrics: tuple[Metric, ...]
    encoding: Encoding

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


def leaves_out(output: TaskOutput) -> bool:
    """Whether the output's last activation is left to the loss."""
    last = output.port.last_activation
    return last is not None and last == output.loss.activation


def part_sizes(rows: int, validation: float, test: float) -> tuple[int, int, int]:
    """Rows for training, validation and test."""
    validation_rows, test_rows = round(rows * validation), round(rows * test)
    return rows - validation_rows - test_rows, validation_rows, test_rows
