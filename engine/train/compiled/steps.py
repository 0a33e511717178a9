"""Compiled steps of a training: made beside it, then taken many at a time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy
import torch
from torch import Tensor

from engine.train.compiled.compiler import Compilation
from engine.train.compiled.program import render_steps
from engine.train.examples import Batch
from engine.train.gradients import Gradients
from engine.train.totals import Array, Measured


class Group(NamedTuple):
    """What consecutive steps say, each in a row: losses [steps], sums [steps, …] and the rates."""

    losses: Tensor
    measured: Measured
    rates: list[float]

    def first(self) -> tuple[Tensor, Measured, float]:
        """What the first step says, by itself."""
        losses, sums = (
            [
                tuple(addend[0] if isinstance(addend, Tensor) else addend for addend in addends)
                for addends in of
            ]
            for of in self.measured
        )
        return self.losses[0], Measured(losses, sums), self.rates[0]


class CompiledSteps:
    """Takes steps on batches of one shape, changing weights and optimizer in place.

    A step gives the same bits however many are taken in one call.
    """

    def __init__(
        self, gradients: Gradients, optimizer: torch.optim.Optimizer, batch: Batch
    ) -> None:
        """Render the steps and begin to compile them. Raises NotCompiled."""
        self._gradients, self._optimizer, self._batch = gradients, optimizer, batch
        self._program = render_steps(gradients, optimizer, batch)
        self._compilation = Compilation(self._program.source)
        self._function: Any = None

    @property
    def is_ready(self) -> bool:
        """Whether ``wait`` would not wait."""
        return self._function is not None or self._compilation.is_done

    def hurry(self) -> None:
        """Have them as soon as can be: somebody waits."""
        if self._function is None:
            self._compilation.hurry()

    def wait(self) -> None:
        """Wait until the steps are compiled. Raises NotCompiled."""
        if self._function is None:
            self._function = self._compilation.function()
            self._fixed = _addresses(self._program.fixed)

    def close(self) -> None:
        """Let go of steps that are still being compiled."""
        if self._function is None:
            self._compilation.close()

    def take(self, tensors: Sequence[Tensor], rates: list[float]) -> Group:
        """Take a step for each rate. ``tensors`` hold the batches' rows, one after another."""
        program, steps = self._program, len(rates)
        results = [
            torch.empty((steps, *value.shape), dtype=value.dtype) for value in program.results
        ]
        given = numpy.array(rates, dtype=numpy.float64)
        varying, told = _addresses(tensors), _addresses(results)
        self._function(
            steps, given.ctypes.data, self._fixed.ctypes.data, varying.ctypes.data, told.ctypes.data
        )
        left = iter(results[1:])
        losses, sums = (
            [
                tuple(next(left) if addend is None else addend for addend in addends)
                for addends in of
            ]
            for of in program.measured
        )
        return Group(results[0], Measured(losses, sums), rates)


def read_groups(groups: Sequence[Group]) -> tuple[Array, list[list[Array]], list[list[Array]]]:
    """Losses [steps], and the columns of each loss and metric of groups, as 64-bit numbers."""

    def joined(columns: Sequence[Any]) -> Array:
        rows = [
            column.double().numpy()
            if isinstance(column, Tensor)
            else numpy.full(len(group.rates), column, dtype=numpy.float64)
            for group, column in zip(groups, columns, strict=True)
        ]
        return numpy.concatenate(rows)

    def columns(of: Sequence[list[tuple[Any, ...]]]) -> list[list[Array]]:
        several = zip(*of, strict=True)
        return [[joined(column) for column in zip(*addends, strict=True)] for addends in several]

    return (
        joined([group.losses for group in groups]),
        columns([group.measured.losses for group in groups]),
        columns([group.measured.sums for group in groups]),
    )


def _addresses(tensors: Sequence[Tensor]) -> Any:
    return numpy.array([tensor.data_ptr() for tensor in tensors], dtype=numpy.uintp)
