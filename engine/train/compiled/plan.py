"""Which runs change over to compiled steps, and when. Imports no torch."""

import math
import re
from typing import Any

from engine.recipe.optimizers.adam import Adam
from engine.recipe.optimizers.adamw import AdamW
from engine.recipe.optimizers.sgd import SGD
from engine.recipe.recipe import Recipe
from engine.spec.interface import Interface

STEPS = 20_000
"""Steps in all below which compiling would hardly be over before the run is."""
STRAIGHT_STEPS = 5_000
"""Steps before the change: the first points come at once, and the compiler has its seconds."""
WORK, PARAMETERS = 500_000, 20_000
"""Multiply-adds in a step, and weights, above which torch's kernels are faster than plain loops."""
POINTS = 100_000
"""How many points a compiled run tells at most: it takes as many steps in a second, and nobody sees
more in a curve. Epochs' values are over all steps."""
LAYERS = {"Linear", "LayerNorm", "PReLU"}
_LAYER = re.compile(r"\bnn\.(\w+)\(")
_UNEVEN = ("steps", "sequence")
_CHANCE = ("dropout", "rand", "bernoulli")


def first_compiled_epoch(
    network: Interface, recipe: Recipe, objective: dict[str, Any], source: str
) -> int | None:
    """The epoch (from 0) from which on steps are compiled; None where they never are.

    A function of graph, recipe and the number of rows. A step that nevertheless has no rendering
    stays as it was, in every attempt.
    """
    optimizer, steps = recipe.optimizer, objective["steps_per_epoch"]
    known = isinstance(optimizer, Adam | AdamW | SGD) and not getattr(optimizer, "amsgrad", False)
    steered = recipe.clip_norm or recipe.clip_value or recipe.ema or recipe.accumulate > 1
    masked = any(port.mask for port in network.inputs) or any(
        output["mask"] or output["own_mask"] is not None or output["encoding"] in _UNEVEN
        for output in objective["outputs"]
    )
    plain = set(_LAYER.findall(source)) <= LAYERS and not any(w in source for w in _CHANCE)
    small = network.work * recipe.batch_size <= WORK and network.parameters <= PARAMETERS
    elsewhere = recipe.device == "cuda" or recipe.devices > 1 or recipe.precision != "float32"
    if not known or steered or masked or not plain or not small or elsewhere:
        return None
    change = max(2, math.ceil(STRAIGHT_STEPS / steps))
    return change if objective["steps"] >= STEPS and change < recipe.epochs else None


def points_every(steps: int, compiled_from_epoch: int | None) -> int:
    """Of how many steps one is told as a point."""
    return 1 if compiled_from_epoch is None else math.ceil(steps / POINTS)
