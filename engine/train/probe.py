"""A forecast from a few steps: how long a run will take, and how much memory.

Trains a throw-away copy of the run; its folder stays as it is. A run's first steps are slower than
the others: libraries prepare their kernels, and after some batches the step is written down. So the
steps of each common shape are taken before the clock starts.
"""

import math
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy
import torch

from engine.train.changes import Changes
from engine.train.checkpoint import Checkpoints
from engine.train.compiled.change_over import ChangeOver
from engine.train.control import Control
from engine.train.device import prepare_device
from engine.train.events import Events
from engine.train.examples import Batch, Examples
from engine.train.gradients import SHAPES, STRAIGHT_AFTER
from engine.train.leftovers import scratch_folder
from engine.train.loop import Loop
from engine.train.meter import FLUSH_SECONDS, Meter
from engine.train.peak_memory import PeakMemory
from engine.train.run_folder import RUN, SPLIT, START, Run, available_cores
from engine.train.training import Training

STEPS, ROUNDS = 20, 7
PATIENCE = 30.0
"""Seconds after which a probe of a slow network ends with the rounds it has."""
LOOKED_AT = 64
"""Batches whose shapes are looked at."""
EVALUATED = 4
"""Batches of an evaluation that are measured; the rest of the part takes as long each."""
BAND = 0.15
"""The least share by which a forecast may be off: a processor's clock alone does as much."""


def probe(run: Run) -> dict[str, Any]:
    """Seconds and bytes of a run, as plain data.

    ``seconds``: of a step before steps are compiled, of an evaluation of the validation part, of an
    epoch with it (the mean over all), of the slow beginning, and ``training`` from the first step
    to the last evaluation with its ``low`` and ``high`` end. What the program needs to start and to
    check its bundle comes on top.
    ``bytes``: the highest memory above what the process had before the network was built.
    """
    device = prepare_device(run.data["plan"])
    memory = PeakMemory(device)
    with throw_away(run) as copy, quiet_loop(copy, device) as loop:
        training = loop.training
        warm_up_seconds, batches = _timed(lambda: _warm_up(training), device)
        phases, waiting = _phases(loop, device)
        evaluation, epoch_end = _epoch_end(loop, device)
        taken = memory.bytes
    step = phases[0].step
    beginning = max(0.0, warm_up_seconds - batches * step / training.accumulate)
    others = beginning + waiting + training.epochs * epoch_end
    low, usual, high = (
        others + sum(phase.steps * seconds for phase, seconds in zip(phases, paces, strict=True))
        for paces in zip(*((phase.low, phase.step, phase.high) for phase in phases), strict=True)
    )
    return {
        "seconds": {
            "step": step,
            "evaluation": evaluation,
            "epoch": (usual - beginning) / training.epochs,
            "beginning": beginning,
            "training": usual,
            "low": min((1 - BAND) * usual, low),
            "high": max((1 + BAND) * usual, high),
        },
        "bytes": taken,
        "steps": training.steps,
        "epochs": training.epochs,
        "samples_per_second": sum(batch.size for batch in training.batches_of(1)) / step,
        "straight": training.gradients.is_straight,
        "compiled": len(phases) > 1,
        "device": str(device),
    }


@contextmanager
def throw_away(run: Run) -> Iterator[Run]:
    """A copy of the run in a folder that is removed afterwards."""
    with scratch_folder("probe") as folder:
        for name in (RUN, SPLIT, START):
            if (run.folder / name).exists():
                shutil.copy(run.folder / name, folder)
        yield Run(folder, run.data)


@contextmanager
def quiet_loop(run: Run, device: torch.device) -> Iterator[Loop]:
    """The trainer's own loop for a run, whose events nobody reads."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    listened, spoken = os.pipe()
    try:
        events, control = Events(nowhere), Control(listened)
        checkpoints = Checkpoints(run, 1, events, control, float("inf"))
        loop = Loop(Training(run, device), events, control, checkpoints, Changes(run, 1, 0))
        loop.meter = Meter(loop.training, events)
        yield loop
    finally:
        os.close(spoken)
        os.close(nowhere)


class Phase(NamedTuple):
    """Steps of one kind, and the seconds of one: the usual ones, and the quartiles around them."""

    steps: int
    low: float
    step: float
    high: float


def _phases(loop: Loop, device: torch.device) -> tuple[list[Phase], float]:
    """The steps before and after they are compiled, and how long the first wait for the others."""
    training = loop.training
    straight = Phase(training.steps, *_paces(training, loop.meter, device))
    change = training.run.data["plan"].get("compiled_from_epoch")
    if change is None:
        return [straight], 0.0
    seconds, done = _timed(ChangeOver(training, loop.notice).at_once, device)
    if not done:
        return [straight], 0.0
    before = change * training.steps_per_epoch
    compiled = Phase(training.steps - before, *_paces(training, loop.meter, device))
    # The compiler takes what cores training leaves, and is waited for at the change.
    meanwhile = before * straight.step if available_cores() > 1 else 0.0
    return [straight._replace(steps=before), compiled], max(0.0, seconds - meanwhile)


def _warm_up(training: Training) -> int:
    """Learn from each common shape of a batch until it is written down; how many they were."""
    places = range(min(LOOKED_AT, training.batches_per_epoch))
    batches = [training.batches.batch(0, place) for place in places]
    alike: dict[Any, list[Batch]] = {}
    for batch in batches:
        alike.setdefault(tuple(tensor.shape for tensor in batch.tensors), []).append(batch)
    common = sorted(alike.values(), key=len, reverse=True)[:SHAPES]
    taken = 0
    for same in common:
        if len(same) == 1 and same is not common[0]:
            continue  # a short batch at the end
        for number in range(STRAIGHT_AFTER + 1):
            training.learn_from([same[number % len(same)]], training.next_rate())
            taken += 1
    return taken


def _paces(training: Training, meter: Meter, device: torch.device) -> tuple[float, float, float]:
    """Seconds of a step in rounds as long as those in which events are sent: their quartiles."""

    def take(steps: int) -> None:
        last = training.step + steps
        while training.step < last:
            if training.compiled:
                meter.record_group(training.advance_many(last - training.step))
            else:
                meter.record(*training.advance())
            if training.at_epoch_end:
                meter.flush()
        meter.flush()

    begun = time.monotonic()
    first = 500 if training.compiled else 2
    seconds, _ = _timed(lambda: take(first), device)
    size = round(FLUSH_SECONDS / max(1e-7, seconds / first))
    size = max(math.ceil(STEPS / ROUNDS), min(size, 20_000 if training.compiled else 2_000))
    paces: list[float] = []
    while len(paces) < ROUNDS and (not paces or time.monotonic() - begun < PATIENCE):
        seconds, _ = _timed(lambda: take(size), device)
        paces.append(seconds / size)
    low, usual, high = numpy.percentile(paces, [25, 50, 75]).tolist()
    return low, usual, high


def _epoch_end(loop: Loop, device: torch.device) -> tuple[float, float]:
    """Seconds of an evaluation of the validation part, and of all that ends an epoch with it."""
    training = loop.training
    rows = training.run.rows("validation")
    # Loaded whole, as the run will have it: what lies in memory is measured too.
    whole = Examples(training.run, rows, device)
    measured = rows[: EVALUATED * training.evaluation_batch]
    part = whole if len(measured) == len(rows) else Examples(training.run, measured, device)
    share = len(rows) / max(1, len(measured))
    evaluations, ends = [], []
    for _ in range(4):
        loop.meter.record(*training.advance())
        loop.meter.flush()
        seconds, _ = _timed(lambda: loop.end_epoch(part), device)
        ends.append(seconds)
        if len(rows):
            seconds, _ = _timed(lambda: training.evaluate("validation", part), device)
            evaluations.append(seconds)
        if sum(ends) + sum(evaluations) > PATIENCE / 4:
            break
    end = statistics.median(ends[1:] or ends)
    if not evaluations:
        return 0.0, end
    evaluation = statistics.median(evaluations)
    return evaluation * share, end + evaluation * (share - 1)


def _timed(act: Callable[[], Any], device: torch.device) -> tuple[float, Any]:
    """How long something took until the device was done, and what it returned."""
    _wait(device)
    began = time.perf_counter()
    found = act()
    _wait(device)
    return time.perf_counter() - began, found


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
