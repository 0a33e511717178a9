"""The trainer program, spoken to as a supervisor does."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.data.damaged import sealed
from engine.train.environment import trainer_command, trainer_environment
from engine.train.run_folder import Run, open_run
from tests.engine.train.runs import FAMILIES, make_run

Event = dict[str, Any]


class Program:
    """A trainer in a process of its own."""

    def __init__(self, spare: bool = False, devices: int = 1) -> None:
        environment = trainer_environment() | {"BRICKWORK_CHECKPOINT_SECONDS": "0.2"}
        self.process = subprocess.Popen(
            trainer_command(spare, devices),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
        )
        self.events: list[Event] = []

    def send(self, **message: Any) -> None:
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def next(self, acknowledge: bool = True) -> Event | None:
        line = self.process.stdout.readline()
        if not line:
            return None
        event: Event = json.loads(line)
        if acknowledge and "n" in event:
            self.send(stored=event["n"])
        self.events.append(event)
        return event

    def until(self, wanted: Callable[[Event], bool]) -> Event:
        while (event := self.next()) is not None:
            if wanted(event):
                return event
        raise AssertionError(f"it ended: {self.process.stderr.read().decode()[-2000:]}")

    def until_kind(self, kind: str) -> Event:
        return self.until(lambda event: event["kind"] == kind)

    def end(self) -> int:
        while self.next(acknowledge=False) is not None:
            pass
        return self.process.wait(timeout=30)


@pytest.fixture
def program() -> Iterator[Callable[..., Program]]:
    started: list[Program] = []

    def start(**options: Any) -> Program:
        started.append(Program(**options))
        return started[-1]

    yield start
    for item in started:
        item.process.kill()
        item.process.wait()
        for pipe in (item.process.stdin, item.process.stdout, item.process.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                continue


def a_run(folder: Path, epochs: int = 100_000) -> Run:
    graph, recipe = FAMILIES["mlp"]
    return make_run(folder, graph(), epochs=epochs, **recipe)


def past(step: int) -> Callable[[Event], bool]:
    return lambda event: event["kind"] == "metrics" and event["step"][-1] > step


def test_a_spare_is_told_what_to_do(program: Callable[..., Program], tmp_path: Path) -> None:
    run = a_run(tmp_path / "run")
    trainer = program(spare=True)
    assert trainer.next() == {"kind": "ready"}
    trainer.send(run=str(run.folder), attempt=1)
    started = trainer.until_kind("started")
    assert (started["n"], started["step"], started["steps"]) == (1, 0, run.objective["steps"])
    assert started["plan"] == run.data["plan"]
    first = trainer.until_kind("metrics")
    assert first["step"] == [1]

    trainer.until(past(50))
    trainer.send(command="pause")
    paused = trainer.until_kind("control")
    assert paused["name"] == "pause"
    trainer.send(command="set", name="learning_rate", value=0.5)
    changed = trainer.until_kind("control")
    assert (changed["step"], changed["value"]) == (paused["step"], 0.5)
    trainer.send(command="set", name="batch_size", value=3)
    assert trainer.until_kind("notice")["code"] == "cannot_set"
    trainer.send(command="resume")
    assert trainer.until_kind("control")["name"] == "resume"
    assert trainer.until_kind("metrics")["series"]["learning_rate"][0] == 0.5

    trainer.send(command="stop")
    stopped = trainer.until_kind("stopped")
    assert trainer.end() == 0
    names = [path.name for path in run.attempt_folder(1).glob("*.checkpoint")]
    assert max(int(name[5:14]) for name in names) == stopped["step"]


@pytest.mark.parametrize("how", ["command", "signal", "end of input"])
def test_it_leaves_a_checkpoint_when_it_is_sent_away(
    how: str, program: Callable[..., Program], tmp_path: Path
) -> None:
    run = a_run(tmp_path / "run")
    trainer = program()
    trainer.send(run=str(run.folder), attempt=1)
    trainer.until_kind("checkpoint")
    if how == "command":
        trainer.send(command="checkpoint_and_exit")
    elif how == "signal":
        os.kill(trainer.process.pid, signal.SIGTERM)
    else:
        trainer.process.stdin.close()
    while trainer.next(acknowledge=how != "end of input") is not None:
        pass
    assert trainer.process.wait(timeout=30) == 75
    kinds = {event["kind"] for event in trainer.events}
    assert not kinds & {"finished", "stopped", "failed"}
    last = max(e["step"][-1] for e in trainer.events if e["kind"] == "metrics")
    kept = max(int(path.name[5:14]) for path in run.attempt_folder(1).glob("*.checkpoint"))
    assert kept == last if how != "end of input" else kept <= last


def test_it_leaves_when_the_beat_stops(
    program: Callable[..., Program], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRICKWORK_TRAINER_BEAT_SECONDS", "1.5")
    trainer = program()
    trainer.send(run=str(a_run(tmp_path / "run").folder), attempt=1)
    trainer.until_kind("metrics")
    trainer.send(beat=1)
    begun = time.monotonic()
    while trainer.next() is not None:
        assert time.monotonic() - begun < 30
    assert trainer.process.wait(timeout=30) == 75


def test_nobody_reads_its_events(program: Callable[..., Program], tmp_path: Path) -> None:
    trainer = program()
    trainer.send(run=str(a_run(tmp_path / "run").folder), attempt=1)
    trainer.until_kind("metrics")
    trainer.process.stdout.close()
    assert trainer.process.wait(timeout=30) == 75
    trainer.process.stdout = open(os.devnull, "rb")  # noqa: SIM115 - for the fixture to close


def test_what_goes_wrong_is_an_event_and_a_code(
    program: Callable[..., Program], tmp_path: Path
) -> None:
    trainer = program()
    trainer.send(run=str(tmp_path / "nothing"), attempt=1)
    failed = trainer.until_kind("failed")
    assert failed["code"] == "bad_run"
    assert trainer.end() == 3

    graph, recipe = FAMILIES["mlp"]
    run = make_run(
        tmp_path / "wild", graph(), epochs=50,
        optimizer={"name": "sgd", "learning_rate": 1_000.0, "momentum": 0.99}, **recipe,
    )  # fmt: skip
    data = open_run(run.folder).data
    data["source"] = data["source"].replace("import torch\n", "import torch\nimport os\n", 1)
    (run.folder / "run.json").write_bytes(sealed(data))
    trainer = program()
    trainer.send(run=str(run.folder), attempt=1)
    assert trainer.until_kind("failed")["code"] == "source_refused"
    assert trainer.end() == 3


def test_an_unneeded_spare_goes(program: Callable[..., Program]) -> None:
    trainer = program(spare=True)
    assert trainer.next() == {"kind": "ready"}
    trainer.process.stdin.close()
    assert trainer.process.wait(timeout=10) == 0
    trainer = program(spare=True)
    assert trainer.next() == {"kind": "ready"}
    trainer.process.terminate()
    assert trainer.process.wait(timeout=10) == 0
