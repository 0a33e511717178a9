"""A step that does not end is told as hung, with every stack; what may take its time is not."""

import json
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from engine.train.environment import trainer_environment
from engine.train.watch import HUNG_SECONDS, Watch
from tests.engine.train.runs import FAMILIES, make_run

SOON = 0.05
LATER = 30.0

HANGS = """
import os, sys, threading
from pathlib import Path
from engine.train.attempt import run_attempt
from engine.train.control import Control
from engine.train.events import Events
from engine.train.gradients import Gradients

taken = 0
step = Gradients.__call__

def a_kernel_that_never_ends(self, batch):
    global taken
    taken += 1
    if taken == 5:
        threading.Event().wait()
    return step(self, batch)

Gradients.__call__ = a_kernel_that_never_ends
listened, spoken = os.pipe()
sys.exit(run_attempt(Path(sys.argv[1]), 1, Control(listened), Events(1)))
"""


def test_a_run_whose_step_hangs_fails_and_says_at_which(tmp_path: Path) -> None:
    graph, recipe = FAMILIES["mlp"]
    run = make_run(tmp_path / "run", graph(), **recipe)
    done = subprocess.run(
        [sys.executable, "-c", HANGS, str(run.folder)],
        env=trainer_environment() | {HUNG_SECONDS: "3"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    last = json.loads(done.stdout.splitlines()[-1])
    assert (last["kind"], last["code"], last["step"]) == ("failed", "hung", 5)
    assert "hung at step 5" in last["message"]
    assert "a_kernel_that_never_ends" in done.stderr  # the stack that hangs is told


class Alarm:
    """Keeps the step that a watch called hung."""

    def __init__(self) -> None:
        self.step: int | None = None
        self.rung = threading.Event()

    def __call__(self, step: int) -> None:
        self.step = step
        self.rung.set()


@pytest.fixture
def alarm() -> Alarm:
    return Alarm()


def test_the_watch_names_the_step_under_way(alarm: Alarm) -> None:
    watch = Watch(alarm, SOON)
    watch.begin(7)
    assert alarm.rung.wait(LATER)
    assert alarm.step == 8


def test_what_rests_does_not_hang_and_what_follows_may(alarm: Alarm) -> None:
    watch = Watch(alarm, SOON)
    with watch.resting():
        watch.begin(7)
        assert not alarm.rung.wait(10 * SOON)
    assert alarm.rung.wait(LATER)


def test_a_watch_that_ended_stays_silent(alarm: Alarm) -> None:
    watch = Watch(alarm, SOON)
    watch.end()
    watch.begin(0)
    assert not alarm.rung.wait(10 * SOON)


def test_slow_steps_have_more_patience(alarm: Alarm, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    watch = Watch(alarm, 120.0)
    assert watch.patience == 120.0
    for step in range(1, 12):
        now[0] += 4.0
        watch.step_ended(step)
    assert watch.patience == 200.0


def test_the_setting_says_how_long_a_step_may_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HUNG_SECONDS, "17")
    assert Watch(lambda step: None).patience == 17.0
    monkeypatch.delenv(HUNG_SECONDS)
    assert Watch(lambda step: None).patience == 120.0
