"""All steps of a GRU, LSTM or RNN layer, and the way back through them, in ``steps.c``.

They are operators of torch, ``brickwork::recurrence`` and ``brickwork::recurrence_backward``, so
that a step that is written down (``straight.py``) has a line for each.

Shapes: T steps, B rows, N rows of all steps as ``PackedSequence`` lays them, D directions. ``x`` is
[N, I], ``sizes`` [T] the rows of each step (None: B each), ``start`` and ``start_cell`` [D, B, H],
and the weights are torch's, one direction after the other (``weight_ih, weight_hh`` and, where
there are biases, ``bias_ih, bias_hh``). The results are the states [N, D * H] and the last of each
sequence, [D, B, H]; of an LSTM also the last cells. There is no second derivative.
"""

import ctypes
from collections.abc import Sequence
from functools import reduce
from itertools import pairwise
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable

from engine.train.faster.native import library, operators

CELLS = {"GRU": 0, "LSTM": 1, "RNN_TANH": 2, "RNN_RELU": 3}
"""torch's names of what a layer is made of, and the numbers that the library has for them."""
THREADED_WORK = 1_000_000
"""Multiply-adds of a pass below which a second thread costs more than it gives."""
FEWEST_ROWS = 16
"""Rows that are not shared by threads any more: each of them reads all of the weights."""

_NUMBERS = ("cell", "steps", "rows", "inputs", "units", "out_width", "is_mirrored", "apart")
_WHOLE = ("sizes", "into", "across", "bias", "of_into", "of_across", "of_bias")
_SIDE_BY_SIDE = ("out", "by_out")
_BY_DIRECTION = (
    *("start", "start_cell", "last", "last_cell", "gates", "cells"),
    *("of_x", "of_start", "of_start_cell"),
)


class _Direction(ctypes.Structure):
    """``Direction`` of ``steps.c``: one direction of a layer, for some of its rows."""

    _fields_ = [(name, ctypes.c_long) for name in _NUMBERS] + [
        (name, ctypes.c_void_p) for name in (*_WHOLE, "x", *_SIDE_BY_SIDE, *_BY_DIRECTION)
    ]
    tensors: Any
    """What has to live as long as it does."""


class Recurrence(Function):
    """``apply(cell, sizes, steps, x, start, start_cell, *weights)``: states and last ones."""

    @staticmethod
    def forward(ctx: Any, *given: Any) -> tuple[Tensor, ...]:
        cell, sizes, steps, x, start, start_cell, *weights = given
        out, last, last_cell, *kept = torch.ops.brickwork.recurrence(*given[:6], weights)
        ctx.cell, ctx.steps = cell, steps
        ctx.save_for_backward(sizes, x, start, start_cell, out, *kept, *weights)
        ctx.set_materialize_grads(False)
        return (out, last, last_cell) if cell == "LSTM" else (out, last)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, *by_results: Tensor | None) -> tuple[Tensor | None, ...]:
        sizes, x, start, start_cell, out, gates, cells, *weights = ctx.saved_tensors
        wants_x = ctx.needs_input_grad[3]
        of_x, of_start, of_start_cell, *of_weights = torch.ops.brickwork.recurrence_backward(
            *(ctx.cell, sizes, ctx.steps, x, start, start_cell, weights),
            *([out, gates, cells], list(by_results), wants_x),
        )
        of_start_cell = None if start_cell is None else of_start_cell
        return None, None, None, of_x if wants_x else None, of_start, of_start_cell, *of_weights


class _Piece(NamedTuple):
    """Some rows of a direction: the work of one thread."""

    direction: int
    first: int
    rows: int


class _Layer:
    """What both operators are given, as the library takes it."""

    def __init__(
        self,
        cell: str,
        sizes: Tensor | None,
        steps: int,
        x: Tensor,
        start: Tensor,
        start_cell: Tensor | None,
        weights: list[Tensor],
    ) -> None:
        self.cell, self.sizes, self.steps = cell, sizes, steps
        self.x, self.start = x.contiguous(), start.contiguous()
        self.start_cell = None if start_cell is None else start_cell.contiguous()
        self.directions, self.rows, self.units = start.shape
        self.gates = self.units * (1 if cell.startswith("RNN") else 4)
        """Numbers in a row of sums: a GRU has one of three that is made of two parts."""
        kinds = len(weights) // self.directions
        self.has_bias = kinds > 2
        self.weights = [
            _laid_out(cell, weights[first : first + kinds])
            for first in range(0, len(weights), kinds)
        ]

        work = len(self.x) * (self.x.shape[1] + self.units) * self.gates
        self.threads = torch.get_num_threads() if work >= THREADED_WORK else 1

    def pieces(self) -> list[_Piece]:
        """Pieces for all threads, of whole directions first."""
        each = min(self.threads // self.directions, self.rows // FEWEST_ROWS)
        each = max(1, each) if self.sizes is None else 1
        bounds = [self.rows * place // each for place in range(each + 1)]
        return [
            _Piece(direction, first, end - first)
            for direction in range(self.directions)
            for first, end in pairwise(bounds)
        ]

    def call(self, name: str, calls: list[tuple[_Piece, dict[str, Tensor]]]) -> None:
        """Call the library's function for pieces. Raises MemoryError."""
        directions = [self._direction(piece, more) for piece, more in calls]
        threads = min(len(calls), self.threads)
        array = (_Direction * len(calls))(*directions)
        if getattr(library(), name)(array, ctypes.c_long(len(calls)), threads):
            raise MemoryError("no memory for the steps of a recurrent layer")

    def _direction(self, piece: _Piece, more: dict[str, Tensor]) -> _Direction:
        direction, first, rows = piece
        whole = dict(zip(("into", "across", "bias"), self.weights[direction], strict=True))
        tensors: dict[str, Tensor | None] = {**whole, "x": self.x[first:]}
        known = {"sizes": self.sizes, "start": self.start, "start_cell": self.start_cell, **more}
        for name, tensor in known.items():
            if tensor is None or name in _WHOLE:
                tensors[name] = tensor
            elif name in _SIDE_BY_SIDE:
                tensors[name] = tensor[first:, direction * self.units :]
            else:
                tensors[name] = tensor[direction, first:]
        made = _Direction(
            cell=CELLS[self.cell],
            steps=self.steps,
            rows=rows,
            inputs=self.x.shape[1],
            units=self.units,
            out_width=self.directions * self.units,
            is_mirrored=direction,
            apart=self.rows,
            **{name: each.data_ptr() for name, each in tensors.items() if each is not None},
        )
        made.tensors = tensors
        return made


def _recurrence(*given: Any) -> list[Tensor]:
    """States, the last ones, the last cells; then what the way back needs: gates and cells."""
    layer = _Layer(*given)
    count, directions, x = len(layer.x), layer.directions, layer.x
    results = {
        "out": x.new_empty(count, directions * layer.units),
        "last": torch.empty_like(layer.start),
        "last_cell": x.new_empty(directions, 0),
        "gates": x.new_empty(directions, count, layer.gates),
        "cells": x.new_empty(directions, 0),
    }
    if layer.start_cell is not None:
        results["last_cell"] = torch.empty_like(layer.start)
        results["cells"] = x.new_empty(directions, count, layer.units)
    layer.call("forward", [(piece, results) for piece in layer.pieces()])
    return list(results.values())


def _recurrence_backward(*given: Any) -> list[Tensor]:
    """Gradients of x, start and start_cell (empty where there is none), then of the weights."""
    *forward, (out, gates, cells), by_results, wants_x = given
    layer = _Layer(*forward)
    by_out, by_last, *by_last_cell = by_results
    known = {"out": out, "gates": gates, "cells": cells, "of_start": _begun(by_last, layer.start)}
    known["by_out"] = torch.zeros_like(out) if by_out is None else by_out.contiguous()
    known["of_start_cell"] = layer.x.new_empty(layer.directions, 0)
    if layer.start_cell is not None:
        known["of_start_cell"] = _begun(by_last_cell[0], layer.start)
    if wants_x:
        known["of_x"] = layer.x.new_empty(layer.directions, *layer.x.shape)
    names, calls = ("of_into", "of_across", "of_bias"), []
    for piece in layer.pieces():
        own = [torch.zeros_like(weight) for weight in layer.weights[piece.direction]]
        calls.append((piece, known | dict(zip(names, own, strict=True))))
    layer.call("backward", calls)
    of_weights = []
    for direction in range(layer.directions):
        found = [own for piece, own in calls if piece.direction == direction]
        totals = [reduce(Tensor.add_, [own[name] for own in found]) for name in names]
        of_weights += _as_torch_has_them(layer.cell, totals, layer.has_bias)
    of_x = layer.x.new_empty(0)
    if wants_x:
        of_x = reduce(Tensor.add, known["of_x"])
    return [of_x, known["of_start"], known["of_start_cell"], *of_weights]


def _laid_out(cell: str, weights: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
    """Weights of inputs and of states, and the bias of each gate, as the library has them.

    A GRU's new state is made of a part of the inputs and one of the states, whose gate comes first.
    """
    into, across, *biases = (weight.detach() for weight in weights)
    units = across.shape[1]
    if cell != "GRU":
        bias = biases[0] + biases[1] if biases else into.new_zeros(len(into))
        return into.contiguous(), across.contiguous(), bias
    bias = into.new_zeros(4 * units)
    if biases:
        of_into, of_across = biases
        opened = of_into[: 2 * units] + of_across[: 2 * units]
        bias = torch.cat([of_across[2 * units :], opened, of_into[2 * units :]])
    return into.contiguous(), across.roll(units, 0), bias


def _as_torch_has_them(cell: str, laid_out: Sequence[Tensor], has_bias: bool) -> list[Tensor]:
    """The reverse of ``_laid_out``, for gradients."""
    into, across, bias = laid_out
    units = across.shape[1]
    if cell != "GRU":
        return [into, across, *([bias, bias.clone()] if has_bias else [])]
    biases = [bias[units:].clone(), bias[: 3 * units].roll(-units)]
    return [into, across.roll(-units, 0), *(biases if has_bias else [])]


def _begun(by_last: Tensor | None, start: Tensor) -> Tensor:
    """What the gradient of each state begins with, at the end of its sequence."""
    return torch.zeros_like(start) if by_last is None else by_last.contiguous().clone()


_GIVEN = "str cell, Tensor? sizes, int steps, Tensor x, Tensor start, Tensor? start_cell, "
_GIVEN += "Tensor[] weights"
operators.define(f"recurrence({_GIVEN}) -> Tensor[]")
operators.define(
    f"recurrence_backward({_GIVEN}, Tensor[] kept, Tensor?[] by_results, bool wants_x) -> Tensor[]"
)
operators.impl("recurrence", _recurrence, "CPU")
operators.impl("recurrence_backward", _recurrence_backward, "CPU")
