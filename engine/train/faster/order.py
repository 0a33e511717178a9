"""The order in which a recurrence reads the steps of sequences, and back again.

Every direction reads from its own first step, so that all sequences begin at once and padding comes
last, where no result sees what a recurrence makes of it.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function
from torch.autograd.function import once_differentiable


class Even:
    """Sequences of one length, as values [T, B, …]."""

    def __init__(self, directions: int) -> None:
        self.directions = directions

    def lay_out(self, values: Tensor) -> Tensor:
        """The values as each direction reads them, [D, T, B, …]."""
        if self.directions == 1:
            return values.unsqueeze(0)
        return torch.stack([values, values.flip(0)])

    def collect(self, states: Tensor) -> Tensor:
        """The reverse, with directions side by side in the last axis."""
        if self.directions == 1:
            return states[0]
        return torch.cat([states[0], states[1].flip(0)], dim=-1)

    def last(self, states: Tensor) -> Tensor:
        """What each sequence ends with, [D, B, …]."""
        return states[:, -1]


class Ragged:
    """Sequences of several lengths, as packed values [N, …]."""

    def __init__(self, batch_sizes: Tensor, directions: int) -> None:
        steps, rows = len(batch_sizes), int(batch_sizes[0])
        step, row = torch.arange(steps).unsqueeze(1), torch.arange(rows)
        real = row < batch_sizes.unsqueeze(1)
        lengths = real.sum(0)
        begin = batch_sizes.cumsum(0) - batch_sizes
        mirrored = lengths - 1 - step
        back = mirrored.clamp(min=0)
        packed = real.flatten().nonzero().squeeze(1)
        self.real = real
        self.rows = [
            ((row + begin.unsqueeze(1)) * real).flatten(),
            ((row + begin[back]) * real).flatten(),
        ][:directions]
        """Which packed row lies at each place, for each direction; the first, where none does."""
        self.places = [packed, (back * rows + row).flatten()[packed]][:directions]
        """Where each packed row lies."""
        self.ends = (lengths - 1) * rows + row

    def lay_out(self, values: Tensor) -> Tensor:
        """The values as each direction reads them, [D, T, B, …]."""
        laid = [
            _Moved.apply(values, rows, places, None)  # type: ignore[no-untyped-call]
            for rows, places in zip(self.rows, self.places, strict=True)
        ]
        return torch.stack(laid).view(len(laid), *self.real.shape, *values.shape[1:])

    def collect(self, states: Tensor) -> Tensor:
        """The reverse, with directions side by side in the last axis."""
        packed = [
            _Moved.apply(state, places, rows, self.real)  # type: ignore[no-untyped-call]
            for state, places, rows in zip(
                states.flatten(1, 2), self.places, self.rows, strict=True
            )
        ]
        return torch.cat(packed, dim=-1)

    def last(self, states: Tensor) -> Tensor:
        """What each sequence ends with, [D, B, …]."""
        return states.flatten(1, 2).index_select(1, self.ends)


class _Moved(Function):
    """Rows in another order. torch's own gradient adds them up one by one, though none meet."""

    @staticmethod
    def forward(
        ctx: Any, values: Tensor, there: Tensor, back: Tensor, real: Tensor | None
    ) -> Tensor:
        ctx.save_for_backward(back, real)
        return values.index_select(0, there)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor | None, ...]:
        back, real = ctx.saved_tensors
        moved = grad.index_select(0, back)
        if real is not None:
            moved.mul_(real.view(-1, *[1] * (moved.ndim - 1)))
        return moved, None, None, None
