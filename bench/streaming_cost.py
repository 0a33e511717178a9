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

from bench.result import Result, bootstrap
from bench.site import running_site, wait_until_calm, wait_until_warm
from engine.data import find_data
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.run_folder import prepare_run
from tests.e2e.graphs import digits
from tests.faults.viewer import Viewer
from tests.stack import Stack, until

ROUNDS, EPOCHS = 30, 20
PROJECT = Path(__file__).resolve().parents[1]
QUIET = (
    "import os, sys; import engine.train.meter; engine.train.meter.FLUSH_SECONDS = float('inf');"
    "from engine.train.trainer import main; status = main(sys.argv[1:]);"
    "sys.stderr.flush(); os._exit(status)"
)


def measure() -> list[Result]:
    """Percent of the training's time, median of 30 pairs."""
    document = digits(epochs=EPOCHS, seed=0)
    costs = []
    with _own_core() as core, running_site() as stack:
        pair = [lambda: _watched(stack, document, core), lambda: _unwatched(document, core)]
        for number in range(ROUNDS + 1):
            wait_until_warm(stack)
            seconds = [0.0, 0.0]
            for which in (0, 1) if number % 2 else (1, 0):
                seconds[which] = pair[which]()
                wait_until_calm(stack)
            if number:  # the first pair fills caches
                costs.append(100 * (seconds[0] - seconds[1]) / seconds[1])
    return [bootstrap("cost of streaming on training time (paired)", costs, "%", 2.0)]


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


def _watched(stack: Stack, document: dict[str, Any], core: int | None) -> float:
    (spare,) = stack.trainers()
    _put_on(core, spare.pid)
    order = {"graph": document, "recipe": document["canvas"]["recipe"]}
    with stack.client() as client:
        run_id = client.post("/api/runs", json=order).json()["id"]
        viewer = Viewer(stack, run_id)
        viewer.start()
        path = f"/api/runs/{run_id}"
        until(lambda: client.get(path).json()["state"] == "finished", "it finishes", 120, pause=1)
        viewer.stop()
        events = client.get(f"{path}/events?limit=10000").json()["events"]
    assert viewer.seqs == [event["seq"] for event in events]
    return _between_epochs(events)


def _unwatched(document: dict[str, Any], core: int | None) -> float:
    recipe = read_recipe(document["canvas"]["recipe"])
    with tempfile.TemporaryDirectory(prefix="brickwork-bench-") as name:
        folder = Path(name)
        data = find_data(recipe.data, folder / "home")
        prepare_run(folder / "run", read_graph(document), recipe, data)
        return _between_epochs(_train(folder / "run", core))


def _train(folder: Path, core: int | None) -> list[dict[str, Any]]:
    """The events of a trainer that is started warm, as the worker does, and told nothing more."""
    events = []
    with subprocess.Popen(
        [sys.executable, "-c", QUIET, "--spare"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        _put_on(core, process.pid)
        assert process.stdin is not None
        assert process.stdout is not None
        for line in process.stdout:
            event = json.loads(line)
            if event["kind"] == "ready":
                answer: dict[str, Any] = {"run": str(folder), "attempt": 1}
            else:
                events.append(event)
                answer = {"stored": event["n"]}
            process.stdin.write(json.dumps(answer).encode() + b"\n")
            process.stdin.flush()
            if event["kind"] in ("finished", "failed"):
                break
    assert events[-1]["kind"] == "finished", events[-1]
    return events


def _between_epochs(events: list[dict[str, Any]]) -> float:
    times = [event["time"] for event in events if event["kind"] == "epoch"]
    assert len(times) == EPOCHS
    return float(times[-1] - times[0])
