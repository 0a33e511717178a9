"""What it costs a training to be watched: the same run with and without events, in pairs.

On: a run on the real server, its events stored, announced, sent to a browser that draws its curves.
Off: the same trainer program with the same run and nobody behind it; it writes no metrics and a
reader drops the few other events. Both are timed by the trainer's own clock, from the end of the
first epoch to the end of the last. The two of a pair follow each other, in turns first and second.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from bench.result import Result, bootstrap
from bench.site import (
    open_page,
    running_site,
    wait_until_calm,
    wait_until_warm,
)
from engine.data import find_data
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.run_folder import prepare_run
from tests.e2e.graphs import digits, put
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
    with running_site() as stack, open_page() as page:
        page.goto(put(stack, document))
        expect(page.get_by_test_id("shape-image")).to_be_visible()
        costs = []
        for number in range(ROUNDS + 1):
            pair = [lambda: _watched(stack, page), lambda: _unwatched(document)]
            wait_until_warm(stack)
            seconds = [0.0, 0.0]
            for which in (0, 1) if number % 2 else (1, 0):
                seconds[which] = pair[which]()
                wait_until_calm(stack)
            if number:  # the first pair fills caches
                costs.append(100 * (seconds[0] - seconds[1]) / seconds[1])
    return [bootstrap("cost of streaming on training time (paired)", costs, "%", 2.0)]


def _watched(stack: Stack, page: Page) -> float:
    with stack.client() as client:
        before = len(client.get("/api/runs").json())
        page.get_by_test_id("train").click()

        def finished() -> str | None:
            runs = client.get("/api/runs").json()
            done = len(runs) > before and runs[0]["state"] == "finished"
            return str(runs[0]["id"]) if done else None

        run_id = until(finished, "the run is finished", 120, pause=1)
        events = client.get(f"/api/runs/{run_id}/events?limit=10000").json()["events"]
    return _between_epochs(events)


def _unwatched(document: dict[str, Any]) -> float:
    recipe = read_recipe(document["canvas"]["recipe"])
    with tempfile.TemporaryDirectory(prefix="brickwork-bench-") as name:
        folder = Path(name)
        data = find_data(recipe.data, folder / "home")
        prepare_run(folder / "run", read_graph(document), recipe, data)
        return _between_epochs(_train(folder / "run"))


def _train(folder: Path) -> list[dict[str, Any]]:
    """The events of a trainer that is started warm, as the worker does, and told nothing more."""
    events = []
    with subprocess.Popen(
        [sys.executable, "-c", QUIET, "--spare"],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
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
