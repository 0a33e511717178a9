"""What losses with a margin share."""

from typing import Any

from engine.recipe.part import Loss

POSITIVE_ENDS = ("sigmoid", "softmax", "hard_sigmoid", "relu", "softplus", "exponential")
"""Activations that never give a number below 0."""
NEGATIVE_ENDS = ("linear", "tanh", "softsign", "leaky_relu", "elu", "selu", "gelu", "silu", "mish")
"""Those that may; "linear" is a layer without one."""


def shortfall(output: Any, target: Any) -> Any:
    """How much each answer lacks to be on its side of 0 by 1: max(0, 1 − t·q), t = −1 or 1.

    ``target`` is 0 for the first class and 1 for the second.
    """
    return (1 - (2 * target - 1) * output).clamp_min(0)


class MarginLoss(Loss):
    """A loss on one unit that says the first class below 0 and the second above."""

    columns = {"class": "unit"}
    gives_chances = False
    end_reason = "it says the first class by a number below 0"

    @property
    def wrong_ends(self) -> tuple[str, ...]:
        return POSITIVE_ENDS

    @property
    def boundary(self) -> float:
        return 0.0
