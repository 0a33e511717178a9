"""Dropout in a tenth of the time, or less for large tensors.

``torch.nn.Dropout`` draws a float for every value on the CPU, which takes longer than the matrix
product before it. Here torch's generator gives one number, from which a faster one begins
(``mask.c``), and 16 of its bits decide on a value.
"""

import ctypes

import torch
from torch import Tensor, nn

from engine.train.faster.native import library, operators

LEVELS = 65_536
"""A rate is kept to within half of 1/65,536."""


class FastDropout(nn.Dropout):
    """The same layer, for training on the CPU; other devices have a fast one of their own."""

    def forward(self, input: Tensor) -> Tensor:
        fast = input.device.type == "cpu" and library() is not None
        if not (fast and self.training and self.p > 0.0):
            return super().forward(input)
        return input * keep_mask(input, self.p).to(input.dtype)


def keep_mask(like: Tensor, rate: float) -> Tensor:
    """What values are multiplied with: 0 for those dropped, 1 / (1 - rate) for those kept.

    A tensor of the shape of ``like``, in 32 bits and without gradient. Srivastava et al. 2014.
    """
    mask: Tensor = torch.ops.brickwork.keep_mask(like.detach(), round(rate * LEVELS))
    return mask


def _keep_mask(like: Tensor, dropped: int) -> Tensor:
    """The mask that drops so many of ``LEVELS`` values."""
    if dropped >= LEVELS:
        return torch.zeros_like(like, dtype=torch.float32)
    mask, found = torch.empty_like(like, dtype=torch.float32), library()
    assert found is not None
    seed = ctypes.c_uint64(int(torch.empty((), dtype=torch.int64).random_()))
    kept = ctypes.c_float(LEVELS / (LEVELS - dropped))
    place = ctypes.c_void_p(mask.data_ptr())
    found.draw_mask(seed, ctypes.c_long(mask.numel()), ctypes.c_long(dropped), kept, place)
    return mask


operators.define(
    "keep_mask(Tensor like, int dropped) -> Tensor", tags=(torch.Tag.nondeterministic_seeded,)
)
operators.impl("keep_mask", _keep_mask, "CPU")
