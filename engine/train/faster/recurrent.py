"""Recurrent layers whose steps are one compiled loop, where that was built (``steps.py``).

Masked sequences reach them packed, and are read as they lie.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from engine.train.faster.dropout import keep_mask
from engine.train.faster.native import library
from engine.train.faster.steps import Recurrence

MOST_LSTM_UNITS = 128
"""Above, and with several threads, torch's LSTM is as fast or faster, if it is not packed: it is
oneDNN's (measured in docs/speed.md)."""


class _Fast:
    """What the three share. Weights, names and states are torch's."""

    def suits(self) -> bool:
        """Whether the loop is the faster one where all sequences have one length."""
        return True

    def forward(self, input: Any, hx: Any = None) -> Any:
        layer: Any = self
        if isinstance(input, PackedSequence):
            values, sizes, order, back = input
            if not _knows(layer, values):
                return super().forward(input, hx)  # type: ignore[misc]
            hx = None if hx is None else layer.permute_hidden(hx, order)
            even = bool(sizes[0] == sizes[-1])
            result, state = _run(layer, values, None if even else sizes, len(sizes), hx)
            return PackedSequence(result, sizes, order, back), layer.permute_hidden(state, back)
        if input.ndim != 3 or not (_knows(layer, input) and layer.suits()):
            return super().forward(input, hx)  # type: ignore[misc]
        steps = input.transpose(0, 1) if layer.batch_first else input
        result, state = _run(layer, steps.flatten(0, 1), None, len(steps), hx)
        result = result.view(*steps.shape[:2], -1)
        return result.transpose(0, 1) if layer.batch_first else result, state


class FastGRU(_Fast, nn.GRU):
    """``torch.nn.GRU`` with its steps in one compiled loop."""


class FastLSTM(_Fast, nn.LSTM):
    """``torch.nn.LSTM`` with its steps in one compiled loop."""

    def suits(self) -> bool:
        return self.hidden_size <= MOST_LSTM_UNITS and torch.get_num_threads() == 1


class FastRNN(_Fast, nn.RNN):
    """``torch.nn.RNN`` with its steps in one compiled loop."""


def _knows(layer: Any, values: Tensor) -> bool:
    """Whether there is a loop for the layer and its input."""
    return (
        library() is not None
        and values.device.type == "cpu"
        and values.dtype == layer.weight_ih_l0.dtype == torch.float32
        and values.shape[-1] == layer.input_size
        and values.numel() > 0
        and layer.proj_size == 0
        and not torch.is_autocast_enabled("cpu")
    )


def _run(
    layer: Any, values: Tensor, sizes: Tensor | None, steps: int, hx: Any
) -> tuple[Tensor, Any]:
    """All layers, one after the other, of the rows of all steps [N, I]: states [N, D * H]."""
    directions, has_cell = 2 if layer.bidirectional else 1, layer.mode == "LSTM"
    rows = len(values) // steps if sizes is None else int(sizes[0])
    last = []
    for first in range(0, layer.num_layers * directions, directions):
        here = slice(first, first + directions)
        if hx is None:
            zeros = values.new_zeros(directions, rows, layer.hidden_size)
            start = [zeros, zeros if has_cell else None]
        else:
            start = [part[here] for part in hx] if has_cell else [hx[here], None]
        weights = [one for every in layer.all_weights[here] for one in every]
        values, *ends = Recurrence.apply(layer.mode, sizes, steps, values, *start, *weights)  # type: ignore[no-untyped-call]
        last.append(ends)
        if layer.training and layer.dropout > 0 and len(last) < layer.num_layers:
            values = values * keep_mask(values, layer.dropout)
    states = tuple(torch.cat(parts) for parts in zip(*last, strict=True))
    return values, states if has_cell else states[0]
