"""Multiply-adds that torch's counter does not see, worked out anew from the tensors themselves.

The counter knows matrix products and convolutions. A product written as multiplication and sum,
and torch's bilinear kernel, count as nothing there.
"""

from collections.abc import Callable, Sequence

import torch

from tests.engine.blocks.harness import Built

Unseen = Callable[[Built, Sequence[torch.Tensor]], int]


def _bilinear(built: Built, inputs: Sequence[torch.Tensor]) -> int:
    """Each unit weighs each pair of numbers, at each step."""
    units, first, second = built.model.it.weight.shape
    steps = inputs[0].shape[1] if inputs[0].dim() == 3 else 1
    return int(steps * units * first * second)


def _dot_of_rows(built: Built, inputs: Sequence[torch.Tensor]) -> int:
    """Two rows are multiplied number by number, and so is what sums over a single number.

    Anything larger is a matrix product.
    """
    if all(tensor.dim() == 2 for tensor in inputs):
        return inputs[0].shape[1]
    axes = built.use.params.get("axes", -1)
    axis = axes[0] if isinstance(axes, list | tuple) else axes
    if inputs[0].shape[axis] != 1:
        return 0
    return int(built.model(*inputs)[0].numel())


def _sum_of_tanh(built: Built, inputs: Sequence[torch.Tensor]) -> int:
    """A learned weight for each number of each pair of steps; without one nothing is multiplied."""
    if not built.use.params.get("use_scale", True):
        return 0
    ports = [*built.use.inputs]
    numbers = [tensor for tensor in inputs if tensor.is_floating_point()]
    query = numbers[0]
    value = numbers[ports.index("value")] if "value" in ports else query
    return int(query.shape[1] * value.shape[1] * query.shape[2])


UNSEEN_WORK: dict[str, Unseen] = {
    "Bilinear": _bilinear,
    "Dot": _dot_of_rows,
    "AdditiveAttention": _sum_of_tanh,
}
