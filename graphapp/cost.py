"""What a graph would cost to train, before it is trained."""

from math import prod
from typing import Any

from engine.recipe import Recipe

FLOAT_BYTES = 4
# Weights, their gradients, and the two running means of Adam.
COPIES_OF_WEIGHTS = 4
# A value that forward computes is kept for backward, which makes its gradient beside it.
COPIES_OF_ACTIVATIONS = 2
USUAL_BATCH = 64
USUAL_LENGTH = 64


def cost(verdict: dict[str, Any], recipe: Recipe | None) -> dict[str, int]:
    """Parameters and an estimate of the memory that training takes, in bytes.

    An unknown length counts as 64, a batch as the recipe's or 64.
    """
    batch = recipe.batch_size if recipe else USUAL_BATCH
    values = sum(
        prod(USUAL_LENGTH if size is None else size for size in node["shape"])
        for node in verdict["nodes"].values()
        if node.get("shape") is not None
    )
    weights = verdict["parameters"] * COPIES_OF_WEIGHTS
    memory = (weights + values * batch * COPIES_OF_ACTIVATIONS) * FLOAT_BYTES
    return {"parameters": verdict["parameters"], "memory_bytes": memory}
