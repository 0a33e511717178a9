"""``brickwork train`` as a contender: timed by its own events, held still between its turns.

The command, its trainer and whatever they start share the setting's cores, so that storing events
and drawing the progress bar are counted.
"""

import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import psutil

from bench.training_speed.contender import LeftOut, Setting
from bench.training_speed.processes import Share, move
from engine.spec import strict_json
from engine.train.lines import LINE_LIMIT
from engine.train.log import FILE, Event
from engine.train.run_folder import RUN, Run, open_run

PROJECT = Path(__file__).resolve().parents[2]
EPOCHS = 4_000
"""More than are trained here, and not so many that a compiled run would hardly tell points."""
ATTEMPTS = 3
READY_SECONDS, EVENT_SECONDS, LOOK_SECONDS = 300.0, 60.0, 0.02
Phase = Literal["at once", "compiled"]


SETTINGS = {
    # Held still, it misses beats. And it trains about a tenth of the time, so that a checkpoint
    # every 100 s is as frequent in it as one every 10 s in everyday life.
    "BRICKWORK_TRAINER_BEAT_SECONDS": "1000000",
    "BRICKWORK_CHECKPOINT_SECONDS": "100",
    # Draw the progress bar, as in a terminal.
    "FORCE_COLOR": "1",
}


class BrickworkRun:
    """A run, and the part of it that is measured: before or after its change to compiled steps."""

    def __init__(self, setting: Setting, phase: Phase) -> None:
        self._setting, self._phase = setting, phase
        self._start()

    def wait_until_ready(self) -> None:
        self._reach_phase()
        self._hold()

    def move(self, cores: frozenset[int]) -> None:
        move(self._family(), cores)

    def rate(self, seconds: float) -> float:
        for _ in range(ATTEMPTS):
            first = self._go_on()
            if first is None:
                self.close()
                self._start()
                self._reach_phase()
                first = self._last
            share = Share(self._family())
            last = self._follow(first, seconds)
            got = share.value() if self._setting.processor_time else 1.0
            self._hold()
            if last["step"] > first["step"]:
                return float((last["step"] - first["step"]) / (last["time"] - first["time"]) / got)
        raise LeftOut(f"too few steps are trained {self._phase} to be timed")

    def close(self) -> None:
        for process in self._family():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        workload, home = self._setting.workload, self._setting.home
        self._folder = Path(tempfile.mkdtemp(prefix="brickwork-run-", dir=home))
        graph, recipe = self._folder / "graph.brick.json", self._folder / "recipe.json"
        graph.write_text(strict_json.dumps(workload.graph), "utf-8")
        recipe.write_text(strict_json.dumps(workload.recipe(EPOCHS)), "utf-8")
        self._run, self._errors = self._folder / "run", self._folder / "standard_error.txt"
        program = [sys.executable, "-m", "engine.cli", "train", str(graph)]
        with self._setting.pinned(), self._errors.open("wb") as errors:
            self._process = psutil.Popen(
                [*program, "--recipe", str(recipe), "--out", str(self._run)],
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                env={**os.environ, **SETTINGS, "BRICKWORK_HOME": str(home)},
            )
        self._log = _Log(self._run / FILE)

    def _reach_phase(self) -> None:
        """Wait until the phase has begun: one epoch after the start, or after the change."""
        run = self._wait_for_run()
        epoch, change = run.objective["steps_per_epoch"], run.data["plan"]["compiled_from_epoch"]
        if self._phase == "compiled":
            if change is None:
                raise LeftOut("the plan compiles nothing here")
            self._begin, self._end = (change + 1) * epoch, math.inf
        else:
            self._begin, self._end = epoch, math.inf if change is None else (change - 1) * epoch
            if self._end <= self._begin:
                raise LeftOut(f"the plan compiles from epoch {change} on, so hardly any is before")
        while self._next("epoch", READY_SECONDS)["step"] < self._begin:
            pass

    def _wait_for_run(self) -> Run:
        """The run as soon as it is prepared, before its trainer has even loaded torch."""
        deadline = time.monotonic() + READY_SECONDS
        while not (self._run / RUN).exists():
            self._expect_alive()
            if time.monotonic() > deadline:
                raise LeftOut(f"brickwork train has prepared no run for {READY_SECONDS:.0f} s")
            time.sleep(LOOK_SECONDS)
        return open_run(self._run)

    def _expect_alive(self) -> None:
        if self._process.poll() is not None:
            raise LeftOut(f"brickwork train ended. {self._errors.read_text('utf-8')[-1_500:]}")

    def _follow(self, first: Event, seconds: float) -> Event:
        """Watch whole epochs for at least so long, or until the phase ends; its last event."""
        last = first
        while last["kind"] != "epoch" or last["time"] - first["time"] < seconds:
            event = self._next("step", EVENT_SECONDS)
            if event["step"] > self._end:
                break
            last = event
        return last

    def _hold(self) -> None:
        """Stop all its processes, those first that the others wait for."""
        for process in reversed(self._family()):
            with suppress(psutil.NoSuchProcess):
                process.suspend()

    def _go_on(self) -> Event | None:
        """Let it train; the first event that it sends. None where the phase is over."""
        if self._last["step"] >= self._end:
            return None
        now = time.time()
        for process in self._family():
            with suppress(psutil.NoSuchProcess):
                process.resume()
        while (event := self._next("step", EVENT_SECONDS))["time"] < now:
            pass
        return event if event["step"] < self._end else None

    def _family(self) -> list[psutil.Process]:
        return [self._process, *self._process.children(recursive=True)]

    def _next(self, kind: str, seconds: float) -> Event:
        """The next event of a kind; "step" is one that tells a step. Raises LeftOut."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for event in self._log:
                if event["kind"] in ("metrics", "epoch"):
                    step = event["step"]
                    self._last = event | {"step": step[-1] if isinstance(step, list) else step}
                    if kind in ("step", event["kind"]):
                        return self._last
                elif event["kind"] == kind:
                    return event
            self._expect_alive()
            time.sleep(LOOK_SECONDS)
        raise LeftOut(f"brickwork train said nothing of the kind {kind} for {seconds:.0f} s")


class _Log:
    """The whole lines that a file has got since the last look, as events."""

    def __init__(self, path: Path) -> None:
        self._path, self._place = path, 0

    def __iter__(self) -> Iterator[Event]:
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._place)
            while (line := file.readline()).endswith(b"\n"):
                self._place = file.tell()
                event: Event = strict_json.loads(line, max_bytes=LINE_LIMIT)
                yield event
