"""How well a run's time and memory are known beforehand, over the templates of the gallery.

Each template trains in a process of its own, between two probes, for epochs that take some seconds
by the first probe. Time: the two probes' mean against the run's, from its first event to its last
epoch. Memory: the estimate that nothing was run for, against the process's highest resident set.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.result import Result
from engine.data import find_data, home_folder
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.aside import aside
from engine.train.environment import trainer_environment
from engine.train.forecast import memory_of_run
from engine.train.run_folder import Run, prepare_run
from graphapp.templates_gallery import templates

SECONDS = 2.5
MOST_EPOCHS = 400
TIME_LIMIT, MEMORY_LOW, MEMORY_HIGH = 25.0, -10.0, 30.0

CHILD = """
import json, os, sys
from pathlib import Path
from engine.train import attempt
from engine.train.control import Control
from engine.train.events import Events
from engine.train.peak_memory import resident_bytes
from engine.train.trainer import warm_up
warm_up()
listened, spoken = os.pipe()
control = Control(listened)
control.stored = 10**9
with open(sys.argv[2], "w") as log:
    code = attempt.run_attempt(Path(sys.argv[1]), 1, control, Events(log.fileno()))
print(json.dumps([code, resident_bytes("VmHWM")]))
"""


def measure() -> list[Result]:
    """Percent by which a forecast is off, over all templates."""
    rows = [_template(template) for template in templates()]
    return [
        _result("forecast of a run's time, off by", [row[0] for row in rows], -TIME_LIMIT),
        _result("estimate of a run's memory, off by", [row[1] for row in rows], MEMORY_LOW),
        _limited("the same, the largest", max(abs(row[0]) for row in rows), TIME_LIMIT, rows),
        _limited("memory, the most too much", max(row[1] for row in rows), MEMORY_HIGH, rows),
    ]


def _result(what: str, values: list[float], floor: float) -> Result:
    """The lowest against its floor, with the middle and the highest beside it."""
    low, high = min(values), max(values)
    return Result(
        f"{what} (lowest)",
        low,
        statistics.median(values),
        high,
        "%",
        len(values),
        floor=floor,
        spread="median – highest",
    )


def _limited(what: str, value: float, limit: float, rows: list[tuple[float, float]]) -> Result:
    return Result(what, value, value, value, "%", len(rows), limit=limit)


def _template(template: dict[str, Any]) -> tuple[float, float]:
    with tempfile.TemporaryDirectory(prefix="brickwork-bench-") as name:
        folder = Path(name)
        with aside() as process:
            first = process.ask("probe", _prepared(folder / "first", template, 1))
            epochs = round((SECONDS - first["seconds"]["beginning"]) / first["seconds"]["epoch"])
            run = _prepared(folder / "run", template, max(3, min(epochs, MOST_EPOCHS)))
            before = process.ask("probe", run)
            real, peak = _trained(run, folder / "events")
            after = process.ask("probe", run)
    epochs = run.recipe["epochs"]
    told = statistics.mean(found["seconds"]["training"] for found in (before, after))
    estimate = memory_of_run(run).bytes(run.recipe["batch_size"])
    off = (100 * (told / real - 1), 100 * (estimate / peak - 1))
    print(
        f"  {template['id']:<22} {epochs:>4} epochs  {told:6.2f} s of {real:6.2f} s "
        f"({off[0]:+.0f} %)"
        f"   {estimate / 1e6:4.0f} MB of {peak / 1e6:4.0f} MB ({off[1]:+.0f} %)",
        flush=True,
    )
    return off


def _prepared(folder: Path, template: dict[str, Any], epochs: int) -> Run:
    recipe = read_recipe(template["recipe"] | {"epochs": epochs, "early_stopping": None})
    data = find_data(recipe.data, home_folder())
    return prepare_run(folder, read_graph(template["graph"]), recipe, data)


def _trained(run: Run, log: Path) -> tuple[float, int]:
    """Seconds from the first event to the last epoch, and bytes at the highest."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(run.folder), str(log)],
        env=trainer_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    code, peak = json.loads(done.stdout)
    events = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    if code:
        raise RuntimeError(events[-1])
    ends = [event["time"] for event in events if event["kind"] == "epoch"]
    return ends[-1] - events[0]["time"], peak
