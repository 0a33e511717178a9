"""Recurrent layers that notice when no sequence of a batch is shorter than another.

Masked sequences reach them packed. torch runs packed sequences step by step through narrower and
narrower slices, at about half the speed, even where all are of one length and there is nothing to
narrow; but then the packed values are the plain ones, step after step.
"""

from typing import Any

from torch import nn
from torch.nn.utils.rnn import PackedSequence


class _Even:
    """Takes a packed sequence whose steps all have the whole batch as a plain one."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        if not isinstance(input, PackedSequence) or input.batch_sizes[0] != input.batch_sizes[-1]:
            return super().forward(input, hx)  # type: ignore[misc]
        rows = int(input.batch_sizes[0])
        values, order, back = input.data, input.sorted_indices, input.unsorted_indices
        steps = values.view(len(input.batch_sizes), rows, *values.shape[1:])
        hx = hx if hx is None else self.permute_hidden(hx, order)  # type: ignore[attr-defined]
        self.batch_first, batch_first = False, self.batch_first
        try:
            result, state = super().forward(steps, hx)  # type: ignore[misc]
        finally:
            self.batch_first = batch_first
        packed = PackedSequence(result.flatten(0, 1), input.batch_sizes, order, back)
        return packed, self.permute_hidden(state, back)  # type: ignore[attr-defined]


class FastGRU(_Even, nn.GRU):
    """``torch.nn.GRU``, plain where it can be."""


class FastLSTM(_Even, nn.LSTM):
    """``torch.nn.LSTM``, plain where it can be."""


class FastRNN(_Even, nn.RNN):
    """``torch.nn.RNN``, plain where it can be."""
