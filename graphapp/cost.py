"""What a graph would cost to train, before it is trained."""

from engine.recipe import Recipe
from engine.spec import Verdict

FLOAT_BYTES = 4
# Weights, their gradients, and the two running means of Adam.
COPIES_OF_WEIGHTS = 4
# A value that forward computes is kept for backward, which makes its gradient beside it.
COPIES_OF_ACTIVATIONS = 2
USUAL_BATCH = 64
USUAL_LENGTH = 64


def cost(verdict: Verdict, recipe: Recipe | None) -> dict[str, int]:
    """Parameters, multiply-adds for one sample, and an estimate of training's memory in bytes.

    An unknown length counts as 64, a batch as the recipe's or 64.
    """
    batch = recipe.batch_size if recipe else USUAL_BATCH
    values = sum(found.numbers_kept(USUAL_LENGTH) for found in verdict.innermost())
    weights = verdict.parameters * COPIES_OF_WEIGHTS
    memory = (weights + values * batch * COPIES_OF_ACTIVATIONS) * FLOAT_BYTES
    return {
        "parameters": verdict.parameters,
        "multiply_adds": verdict.work,
        "memory_bytes": memory,
    }
