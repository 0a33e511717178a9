"""What it costs a training to be watched: the same run with and without events, in turns.

On: a run on the real server; its events are stored, announced and sent to a viewer on a websocket.
Off: the same trainer program with the same run and nobody behind it; it writes no metrics and a
reader drops the few other events. Both train all the time, but one of them is held still while the
other one has its turn of a second or two, so that a processor whose clock changes changes it for
both. A turn is timed over whole epochs, by the trainer's own clock. The training has one core to
itself both times and everything else shares the other ones: how fast a browser draws curves when
it has to share a core is another question.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from bench.result import Result, bootstrap
from bench.site import running_site, wait_until_warm
from engine.data import find_data
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.environment import trainer_environment
from engine.train.run_folder import prepare_run
from tests.e2e.graphs import digits
from tests.stack import Stack

ROUNDS, TURN_SECONDS, EPOCHS = 120, 1.5, 100_000
PROJECT = Path(__file__).resolve().parents[1]
QUIET = (
    "import os, sys; import engine.train.meter; engine.train.meter.FLUSH_SECONDS = float('inf');"
    "from engine.train.trainer import main; status = main(sys.argv[1:]);"
    "sys.stderr.flush(); os._exit(status)"
)


Times = tuple[float, float]
"""Seconds of an epoch by the clock, and seconds that the training thread computed in it."""


def measure() -> list[Result]:
    """Percent of the training's time, median of 120 pairs."""
    document = digits(epochs=EPOCHS, seed=0)
    costs: tuple[list[float], list[float]] = ([], [])
    with (
        _own_core() as core,
        running_site() as stack,
        _watched(stack, document, core) as on,
        _unwatched(document, core) as off,
    ):
        for number in range(ROUNDS + 2):
            pair = (on, off) if number % 2 else (off, on)
            times = {which: which.turn() for which in pair}
            if number > 1:  # the first ones fill caches
                for kept, with_it, without in zip(costs, times[on], times[off], strict=True):
                    kept.append(100 * (with_it - without) / without)
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


class Turns:
    """A trainer that is held still until it has its turn."""

    def __init__(self, process: int, events: Iterator[dict[str, Any]]) -> None:
        self._process, self._events = process, events
        self._epoch()
        os.kill(process, signal.SIGSTOP)

    def turn(self) -> Times:
        """Let it train for a while; what an epoch took."""
        os.kill(self._process, signal.SIGCONT)
        resumed = time.time()
        while (first := self._epoch())[1] < resumed:
            pass  # told before, read only now
        last = first
        while last[1] - first[1] < TURN_SECONDS:
            last = self._epoch()
        os.kill(self._process, signal.SIGSTOP)
        epochs = last[0] - first[0]
        return (last[1] - first[1]) / epochs, (last[2] - first[2]) / epochs

    def _epoch(self) -> tuple[int, float, float]:
        """The next epoch's number, when it ended, and what the thread had computed by now."""
        for event in self._events:
            assert event["kind"] not in ("failed", "stopped"), event
            if event["kind"] == "epoch":
                computed = Path(f"/proc/{self._process}/schedstat").read_text("ascii")
                return event["epoch"], event["time"], int(computed.split()[0]) / 1e9
        raise AssertionError("the trainer ended")


@contextmanager
def _watched(stack: Stack, document: dict[str, Any], core: int | None) -> Iterator[Turns]:
    wait_until_warm(stack)
    (trainer,) = stack.trainers()
    _put_on(core, trainer.pid)
    order = {"graph": document, "recipe": document["canvas"]["recipe"]}
    with stack.client() as client:
        run_id = client.post("/api/runs", json=order).json()["id"]
    address = f"{stack.url.replace('http', 'ws')}/ws/runs/{run_id}/?after=0"
    with connect(address, origin=Origin(stack.url)) as socket:
        try:
            yield Turns(trainer.pid, _frames(socket))
        finally:
            trainer.kill()


def _frames(socket: ClientConnection) -> Iterator[dict[str, Any]]:
    while True:
        frame = json.loads(socket.recv(60))
        yield from frame if isinstance(frame, list) else []


@contextmanager
def _unwatched(document: dict[str, Any], core: int | None) -> Iterator[Turns]:
    recipe = read_recipe(document["canvas"]["recipe"])
    with tempfile.TemporaryDirectory(prefix="brickwork-bench-") as name:
        folder = Path(name)
        data = find_data(recipe.data, folder / "home")
        prepare_run(folder / "run", read_graph(document), recipe, data)
        # Started warm, as the worker does, told to train the run, and nothing more.
        with subprocess.Popen(
            [sys.executable, "-c", QUIET, "--spare"],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**trainer_environment(), "PYTHONUNBUFFERED": "1"},
        ) as process:
            try:
                _put_on(core, process.pid)
                yield Turns(process.pid, _lines(process, folder / "run"))
            finally:
                process.kill()


def _lines(process: subprocess.Popen[bytes], run: Path) -> Iterator[dict[str, Any]]:
    assert process.stdin is not None
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        ready = event["kind"] == "ready"
        answer = {"run": str(run), "attempt": 1} if ready else {"stored": event["n"]}
        process.stdin.write(json.dumps(answer).encode() + b"\n")
        process.stdin.flush()
        yield event
