"""What checkpoints cost a training: stretches of steps with one and without one, in turns.

A checkpoint is copied by the thread that trains and written by another. Both are pinned to one
core, so that what the other thread computes is paid for too. The cost of one, over the time that
passes until the next is due, is the part of the training's time that checkpoints take.
"""

import os
import tempfile
import time
from pathlib import Path

from bench.result import Result, bootstrap
from engine.data import find_data
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.run_folder import prepare_run
from tests.engine.train.runs import Attempt
from tests.graphs import chain, node

ROUNDS, EVERY_SECONDS = 30, 10.0


def measure() -> list[Result]:
    """Percent of the training's time, median of 30 pairs, of a small and a large network."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else set()
    try:
        if cores:
            os.sched_setaffinity(0, {max(cores)})
        return [_cost(units) for units in (64, 2_048)]
    finally:
        if cores:
            os.sched_setaffinity(0, cores)


def _cost(units: int) -> Result:
    graph = chain(
        node("image", "Input", shape=[1, 8, 8]),
        node("flat", "Flatten"),
        node("first", "Dense", units=units, activation="relu"),
        node("second", "Dense", units=units, activation="relu"),
        node("answer", "Dense", units=10),
        node("chances", "Softmax"),
    )
    recipe = read_recipe({"data": "digits", "target": "digit", "epochs": 10_000})
    with tempfile.TemporaryDirectory(prefix="brickwork-bench-") as name:
        data = find_data("digits", Path(name) / "home")
        run = prepare_run(Path(name) / "run", read_graph(graph), recipe, data, cores=1)
        attempt = Attempt(run, checkpoint_seconds=EVERY_SECONDS)
        shares = []
        for number in range(ROUNDS + 1):
            order = (True, False) if number % 2 else (False, True)
            seconds = {kept: _stretch(attempt, kept) for kept in order}
            interval = attempt.checkpoints.interval
            if number:
                shares.append(100 * (seconds[True] - seconds[False]) / interval)
    size = f"{run.data['parameters']:,} parameters"
    return bootstrap(f"cost of checkpoints on training time, {size} (paired)", shares, "%", 1.0)


def _stretch(attempt: Attempt, kept: bool) -> float:
    """The seconds of some steps, and of the checkpoint begun before them, until both are done."""
    begun = time.perf_counter()
    if kept:
        attempt.checkpoints.write(attempt.training.state())
    for _ in range(20):
        attempt.training.advance()
    if kept:
        attempt.checkpoints.wait()
    return time.perf_counter() - begun
