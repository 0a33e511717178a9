"""What a graph would cost to train, before it is trained."""

from typing import Any

from engine.recipe import Recipe
from engine.recipe.target import Target
from engine.spec import Verdict
from engine.train.forecast import memory_of, memory_on


def cost(
    verdict: Verdict, recipe: Recipe | None = None, data: dict[str, Any] | None = None
) -> dict[str, int | None]:
    """Parameters, multiply-adds for one sample, and the bytes that a trainer will take.

    ``data`` describes the data set of the recipe. Without both of them, the usual recipe is meant,
    and no rows are counted. The bytes are None while something stands in the way of training.
    """
    memory = None
    if verdict.ok:
        meant = recipe or Recipe(data="any", target=Target(columns=("any",)))
        found = memory_on(verdict, meant, data) if data else memory_of(verdict, meant)
        memory = found.bytes(meant.batch_size)
    return {
        "parameters": verdict.parameters,
        "multiply_adds": verdict.work,
        "memory_bytes": memory,
    }
