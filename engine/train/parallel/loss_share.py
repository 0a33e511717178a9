"""Which part of a whole batch's mean loss the samples of one process make up.

A mean over a batch is the sum of the means over its parts, each times the part's share of what the
mean is taken over: samples, real steps, or their classes' weights. Multiplied before the backward
pass, the gradients of all processes simply add up to the whole batch's.
"""

from collections.abc import Callable
from typing import Any

from torch import Tensor

Masked = tuple[Tensor, Tensor | None]


def loss_share(
    weight: Callable[[Tensor], Any],
    own: Tensor,
    whole: Masked,
    count: Callable[[int], int] | None,
) -> Any:
    """The share of the targets ``own`` (those that count) in the ``whole`` batch's, 0 to 1.

    ``weight`` says how much targets weigh. ``count`` adds up over the processes what cannot be told
    from the data: how many steps the model's own mask leaves; None where the data decide.
    """
    values, mask = whole
    if count is not None:
        return len(own) / max(1, count(len(own)))
    everything = weight(values if mask is None else values[mask])
    if isinstance(everything, Tensor):
        return weight(own) / everything.clamp_min(1e-12)
    return weight(own) / max(1, everything)
