"""What it costs a training to be watched: the same run with and without events, in pairs.

On: a run on the real server; its events are stored, announced and sent to a viewer on a websocket.
Off: the same trainer program with the same run and nobody behind it; it writes no metrics and a
reader drops the few other events. Both are timed by the trainer's own clock, from the end of the
first epoch to the end of the last. The two of a pair follow each other, in turns first and second.
The training has one core to itself both times and everything else shares the other ones: how fast
a browser draws curves when it has to share a core is another question.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import connect
from websockets.typing import Origin

from bench.result import Result, bootstrap
from bench.site import running_site, wait_until_calm, wait_until_warm
from engine.data import find_data
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.run_folder import prepare_run
from tests.e2e.graphs import digits
from tests.stack import Stack

ROUNDS, EPOCHS = 30, 20
PROJECT = Path(__file__).resolve().parents[1]
QUIET = (
    "import os, sys; import engine.train.meter; engine.train.meter.FLUSH_SECONDS = float('inf');"
    "from engine.train.trainer import main; status = main(sys.argv[1:]);"
    "sys.stderr.flush(); os._exit(status)"
)


Times = tuple[float, float]
"""Seconds of the clock, and seconds that the training thread computed."""


def measure() -> list[Result]:
    """Percent of the training's time, median of 30 pairs."""
    document = digits(epochs=EPOCHS, seed=0)
    costs: tuple[list[float], list[float]] = ([], [])
    with _own_core() as core, running_site() as stack:
        pair = [lambda: _watched(stack, document, core), lambda: _unwatched(document, core)]
        for number in range(ROUNDS + 1):
            wait_until_warm(stack)
            times: list[Times] = [(0.0, 0.0), (0.0, 0.0)]
            for which in (0, 1) if number % 2 else (1, 0):
                times[which] = pair[which]()
                wait_until_calm(stack)
            if number:  # the first pair fills caches
                for kept, on, off in zip(costs, *times, strict=True):
                    kept.append(100 * (on - off) / off)
    clock, computed = costs
    return [
        bootstrap("cost of streaming on training time (paired)", clock, "%", 2.0),
        bootstrap("the same in time that the training thread computes", computed, "%"),
    ]


@contextmanager
def _own_core() -> Iterator[int | None]:
    """A core that this process and what it starts keep away from; None where that cannot be."""
    if not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2:
        yield None
        return
    cores = os.sched_getaffinity(0)
    own = min(cores)
    os.sched_setaffinity(0, cores - {own})
    try:
        yield own
    finally:
        os.sched_setaffinity(0, cores)


def _put_on(core: int | None, process: int) -> None:
    """Let a trainer compute on a core: its first thread, which trains."""
    if core is not None:
        os.sched_setaffinity(process, {core})


class Stopwatch:
    """Starts with the first epoch's end and stops with the last one's."""

    def __init__(self, process: int) -> None:
        self._process, self._taken = process, list[Times]()

    def note(self, event: dict[str, Any]) -> None:
        """Look at an event as soon as it is there."""
        if event["kind"] == "epoch" and event["epoch"] in (1, EPOCHS):
            computed = Path(f"/proc/{self._process}/schedstat")
            used = int(computed.read_text("ascii").split()[0]) / 1e9 if computed.exists() else 0.0
            self._taken.append((event["time"], used))

    @property
    def times(self) -> Times:
        (first, first_used), (last, last_used) = self._taken
        return last - first, last_used - first_used


def _watched(stack: Stack, document: dict[str, Any], core: int | None) -> Times:
    (trainer,) = stack.trainers()
    _put_on(core, trainer.pid)
    watch = Stopwatch(trainer.pid)
    order = {"graph": document, "recipe": document["canvas"]["recipe"]}
    with stack.client() as client:
        run_id = client.post("/api/runs", json=order).json()["id"]
    address = f"{stack.url.replace('http', 'ws')}/ws/runs/{run_id}/?after=0"
    with connect(address, origin=Origin(stack.url)) as socket:
        state = "queued"
        while state != "finished":
            frame = json.loads(socket.recv(60))
            for event in frame if isinstance(frame, list) else []:
                watch.note(event)
                state = event["state"] if event["kind"] == "state" else state
                assert state not in ("failed", "stopped"), event
    return watch.times


def _unwatched(document: dict[str, Any], core: int | None) -> Times:
    recipe = read_recipe(document["canvas"]["recipe"])
    with tempfile.TemporaryDirectory(prefix="brickwork-bench-") as name:
        folder = Path(name)
        data = find_data(recipe.data, folder / "home")
        prepare_run(folder / "run", read_graph(document), recipe, data)
        return _train(folder / "run", core)


def _train(folder: Path, core: int | None) -> Times:
    """Start a trainer warm, as the worker does, tell it to train FOLDER's run, and nothing more."""
    with subprocess.Popen(
        [sys.executable, "-c", QUIET, "--spare"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        _put_on(core, process.pid)
        watch = Stopwatch(process.pid)
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            assert event["kind"] != "failed", event
            watch.note(event)
            ready = event["kind"] == "ready"
            answer = {"run": str(folder), "attempt": 1} if ready else {"stored": event["n"]}
            process.stdin.write(json.dumps(answer).encode() + b"\n")
            process.stdin.flush()
            if event["kind"] == "finished":
                break
    return watch.times
