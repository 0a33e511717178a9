"""Recurrent layers of fewer and larger kernels than torch's on the CPU, where that is faster.

Masked sequences reach them packed. torch runs packed sequences step by step through narrower and
narrower slices, at about half the speed. Here those of one length are taken as plain ones, and the
others are laid out with padding behind them.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from engine.train.faster.dropout import keep_mask
from engine.train.faster.order import Even, Ragged
from engine.train.faster.steps import GRUSteps, LSTMSteps, RNNSteps

LARGEST_STATE = 8_192
"""Rows times units up to which calls cost more than their arithmetic (measured in docs/speed.md).

With 64 rows of 64 units torch's GRU takes 1.4 times as long, with 128 of 256 it is level.
"""
MOST_PADDING = 2
"""How many times the real steps there may be with padding. At 1.7 it was faster in all that was
measured; torch's slices do not pay for padding, so somewhere above they win."""


class _Fast:
    """What the three share. Weights, names and states are torch's."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        layer: Any = self
        if isinstance(input, PackedSequence):
            return _packed(layer, input, hx, super().forward)  # type: ignore[misc]
        if input.ndim != 3:
            return super().forward(input, hx)  # type: ignore[misc]
        steps = input.transpose(0, 1) if layer.batch_first else input
        if not (_knows(layer, input) and layer.suits(steps.shape[1], True)):
            return super().forward(input, hx)  # type: ignore[misc]
        result, state = _run(layer, steps, Even(_directions(layer)), hx)
        return result.transpose(0, 1) if layer.batch_first else result, state


class FastGRU(_Fast, nn.GRU):
    """``torch.nn.GRU`` with both directions in one loop."""

    def suits(self, rows: int, even: bool) -> bool:
        """Whether it is faster than torch's."""
        return rows * self.hidden_size <= LARGEST_STATE

    def read(self, x: Tensor, start: list[Tensor], weights: list[Tensor]) -> list[Tensor]:
        """The states after each step."""
        return [GRUSteps.apply(x, *start, *weights)]  # type: ignore[no-untyped-call]


class FastLSTM(_Fast, nn.LSTM):
    """``torch.nn.LSTM``, which is fast (oneDNN's) unless sequences have several lengths."""

    def suits(self, rows: int, even: bool) -> bool:
        """Whether it is faster than torch's."""
        return not even and rows * self.hidden_size <= LARGEST_STATE

    def read(self, x: Tensor, start: list[Tensor], weights: list[Tensor]) -> list[Tensor]:
        """The states and cells after each step."""
        return list(LSTMSteps.apply(x, *start, *weights))  # type: ignore[no-untyped-call]


class FastRNN(_Fast, nn.RNN):
    """``torch.nn.RNN`` with both directions in one loop."""

    def suits(self, rows: int, even: bool) -> bool:
        """Whether it is faster than torch's; relu may overflow in padding, and stays there."""
        fits = rows * self.hidden_size <= LARGEST_STATE
        return fits and (even or self.nonlinearity == "tanh")

    def read(self, x: Tensor, start: list[Tensor], weights: list[Tensor]) -> list[Tensor]:
        """The states after each step."""
        return [RNNSteps.apply(x, *start, self.nonlinearity, *weights)]  # type: ignore[no-untyped-call]


def _knows(layer: Any, values: Tensor) -> bool:
    """Whether the layer and its input are of a kind that is written out here."""
    weight = layer.weight_ih_l0
    return (
        values.device.type == "cpu"
        and values.dtype == weight.dtype
        and values.dtype in (torch.float32, torch.float64)
        and values.shape[-1] == layer.input_size
        and values.numel() > 0
        and layer.proj_size == 0
        and not torch.is_autocast_enabled("cpu")
    )


def _packed(layer: Any, input: PackedSequence, hx: Any, by_torch: Any) -> Any:
    values, sizes, order, back = input
    even, rows = bool(sizes[0] == sizes[-1]), int(sizes[0])
    fast = _knows(layer, values) and layer.suits(rows, even)
    if not even and (not fast or len(sizes) * rows > MOST_PADDING * len(values)):
        return by_torch(input, hx)
    hx = None if hx is None else layer.permute_hidden(hx, order)
    if even:
        values = values.view(len(sizes), rows, *values.shape[1:])
    if fast:
        reading = Even(_directions(layer)) if even else Ragged(sizes, _directions(layer))
        result, state = _run(layer, values, reading, hx)
    else:
        layer.batch_first, batch_first = False, layer.batch_first
        try:
            result, state = by_torch(values, hx)
        finally:
            layer.batch_first = batch_first
    result = result.flatten(0, 1) if even else result
    return PackedSequence(result, sizes, order, back), layer.permute_hidden(state, back)


def _run(layer: Any, values: Tensor, reading: Even | Ragged, hx: Any) -> tuple[Tensor, Any]:
    """All layers, one after the other; values and result as ``reading`` takes them."""
    directions, has_cell = _directions(layer), layer.mode == "LSTM"
    last = []
    for first in range(0, layer.num_layers * directions, directions):
        x, here = reading.lay_out(values), slice(first, first + directions)
        if hx is None:
            zeros = x.new_zeros(directions, x.shape[2], layer.hidden_size)
            start = [zeros, zeros] if has_cell else [zeros]
        else:
            start = [part[here] for part in (hx if has_cell else (hx,))]
        found = layer.read(x, start, [one for every in layer.all_weights[here] for one in every])
        values = reading.collect(found[0])
        last.append([reading.last(part) for part in found])
        if layer.training and layer.dropout > 0 and len(last) < layer.num_layers:
            values = values * keep_mask(values, layer.dropout)
    states = tuple(torch.cat(parts) for parts in zip(*last, strict=True))
    return values, states if has_cell else states[0]


def _directions(layer: Any) -> int:
    return 2 if layer.bidirectional else 1
