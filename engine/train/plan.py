"""How a run computes, fixed before its first step.

The plan is a function of graph, recipe and core count only, never of a stopwatch: one and two
threads give different last bits, and a resumed run must compute as the first attempt did.
"""

from typing import Any

from engine.recipe.recipe import Recipe
from engine.spec.interface import Interface

THREADED_WORK = 50_000_000
"""Multiply-adds in one step below which a second thread costs more than it gives."""
EVALUATION_WORK = 500_000_000
"""Multiply-adds in one batch of an evaluation, where no weights change and memory is the limit."""
REPLAYED_WORK = 2_000_000_000
"""Multiply-adds in one step up to which launching kernels takes a CUDA device as long as running
them, about."""


def make_plan(network: Interface, recipe: Recipe, cores: int) -> dict[str, Any]:
    """Threads, batch size of evaluations, device, precision and layout, as plain data.

    ``replays``: whether a CUDA device records its steps and takes them again by itself.

    ``layout`` is how images lie in memory: channels last is what convolutions work on, and saves
    them from turning every image round first (1.2 to 1.5 times as fast a step).
    """
    work = max(1, network.work, network.parameters)
    cores //= recipe.devices
    threads = cores if work * recipe.batch_size // recipe.devices >= THREADED_WORK else 1
    return {
        "threads": max(1, threads),
        "evaluation_batch": evaluation_batch(work, recipe.batch_size),
        "device": recipe.device,
        "precision": recipe.precision,
        "replays": recipe.devices == 1 and work * recipe.batch_size <= REPLAYED_WORK,
        "layout": "channels_last" if network.image_convolutions else "contiguous",
    }


def evaluation_batch(work: int, batch_size: int) -> int:
    """Samples in one batch of an evaluation, for so many multiply-adds a sample (at least 1)."""
    return max(batch_size, min(4_096, EVALUATION_WORK // work))
