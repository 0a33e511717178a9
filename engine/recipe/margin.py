"""What losses with a margin share."""

from typing import Any

POSITIVE_ENDS = ("sigmoid", "softmax", "hard_sigmoid", "relu", "softplus", "exponential")
"""Activations that never give a number below 0."""
NEGATIVE_ENDS = ("linear", "tanh", "softsign", "leaky_relu", "elu", "selu", "gelu", "silu", "mish")
"""Those that may; "linear" is a layer without one."""


def shortfall(output: Any, target: Any) -> Any:
    """How much each answer lacks to be on its side of 0 by 1: max(0, 1 − t·q), t = −1 or 1.

    ``target`` is 0 for the first class and 1 for the second.
    """
    return (1 - (2 * target - 1) * output).clamp_min(0)
