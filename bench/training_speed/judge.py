"""Loss and right answers of the three tasks, as people write them in PyTorch."""

from collections.abc import Callable

from torch import Tensor
from torch.nn import functional

from bench.training_speed.workload import Workload

Compare = Callable[[Tensor, Tensor], Tensor]
"""A function of logits and of what is wanted."""


def loss_of(workload: Workload) -> Compare:
    """The mean loss."""
    if workload.task == "binary":
        return functional.binary_cross_entropy_with_logits
    if workload.task == "steps":
        return lambda logits, wanted: functional.cross_entropy(
            logits.flatten(0, 1), wanted.flatten()
        )
    return functional.cross_entropy


def right_of(workload: Workload) -> Compare:
    """Which answers are right."""
    if workload.task == "binary":
        return lambda logits, wanted: (logits > 0) == (wanted > 0.5)
    return lambda logits, wanted: logits.argmax(-1) == wanted
