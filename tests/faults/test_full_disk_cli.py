"""The command line on a disk that is full: what is new is refused, what is under way waits."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from safetensors.numpy import load_file

from engine.data import find_data
from tests.engine.train.runs import iris_mlp
from tests.faults.refusing_disk import CODES, RefusingDisk
from tests.graphs import chain, node
from tests.stack import until

EPOCHS = 12
SAID = {
    errno.ENOSPC: "The disk is full",
    errno.EDQUOT: "The quota of disk space is used up",
    errno.EROFS: "The disk can only be read",
}


class Workplace:
    """A home, a graph, a disk that can refuse, and what an undisturbed run comes to."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.disk = folder, RefusingDisk(folder)
        (folder / "tmp").mkdir()
        self.environment = {
            **os.environ,
            **self.disk.environment,
            "BRICKWORK_HOME": str(folder / "home"),
            "TMPDIR": str(folder / "tmp"),
            "BRICKWORK_CHECKPOINT_SECONDS": "0",
        }
        (folder / "graph.brick.json").write_text(json.dumps(iris_mlp()))
        plane = chain(node("at", "Input", shape=[2]), node("side", "Dense", units=2))
        (folder / "plane.brick.json").write_text(json.dumps(plane))
        (folder / "table.csv").write_text("a,b\n" + "1,2\n3,5\n" * 50)
        find_data("iris", folder / "home")
        self.first = folder / "first"
        done = self.run(*self.train(self.first))
        assert done.returncode == 0, done.stderr

    def train(self, out: Path) -> list[str]:
        data = ["--data", "iris", "--target", "species", "--epochs", str(EPOCHS)]
        return ["train", str(self.folder / "graph.brick.json"), *data, "--out", str(out)]

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        with (self.folder / "said").open("wb") as said:
            return subprocess.Popen(
                [sys.executable, "-m", "engine.cli", *arguments],
                env=self.environment,
                stdout=said,
                stderr=said,
            )

    def said(self) -> str:
        return (self.folder / "said").read_text()

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "engine.cli", *arguments]
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=100
        )

    def files(self) -> dict[str, bytes]:
        """Whatever is stored, but for what this test itself writes."""
        kept = (path for path in self.folder.rglob("*") if path.is_file())
        return {
            str(path): path.read_bytes()
            for path in kept
            if path.name not in ("said", "refuses", "refusing_disk.so")
        }


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Workplace:
    return Workplace(tmp_path_factory.mktemp("full"))


@dataclass(frozen=True)
class Refusal:
    """Where the disk refuses, and the command that then ends with 1 and leaves nothing behind."""

    name: str
    part: str
    command: Callable[[Workplace, Path], list[str]]


def _with_weights(place: Workplace, out: Path) -> list[str]:
    return [*place.train(out), "--weights", str(place.first)]


def _other_data(place: Workplace, out: Path) -> list[str]:
    return ["probe", str(place.folder / "plane.brick.json"), "--data", "spiral?seed=5",
            "--target", "label"]  # fmt: skip


def _export(kind: str) -> Callable[[Workplace, Path], list[str]]:
    return lambda place, out: ["export", str(place.first), "--format", kind, "--out", f"{out}.zip"]


REFUSALS = (
    Refusal("the split", "split.npy", Workplace.train),
    Refusal("the run's own file", "run.json", Workplace.train),
    Refusal("the weights to begin with", "start.safetensors", _with_weights),
    Refusal("the folder of a run", "/out-", Workplace.train),
    Refusal("a table's columns", "column-", lambda place, out: [
        "data", "import", str(place.folder / "table.csv"), "--as", out.name]),
    Refusal("a table's description", "dataset.json", lambda place, out: [
        "data", "import", str(place.folder / "table.csv"), "--as", out.name]),
    Refusal("generated data", "column-", _other_data),
    Refusal("the folder of temporary files", "/tmp/brickwork-", lambda place, out: [
        "probe", *place.train(out)[1:-2]]),
    Refusal("the bundle's zip", ".zip", _export("bundle")),
    Refusal("the zip for Keras", ".zip", _export("keras")),
    Refusal("what was evaluated", "events.jsonl", lambda place, out: [
        "evaluate", str(place.first), "--part", "test"]),
)  # fmt: skip

WAITS = (
    ("the log from its first line", "events.jsonl", "log waits for it"),
    ("the folder of the bundle", ".model-", "waits to write its bundle"),
    ("the weights in the bundle", "model.py", "waits to write its bundle"),
    ("the rows that the bundle is asked", ".rows-", "waits to write its bundle"),
    ("checkpoints", "checkpoint", "No checkpoint could be written"),
)
IN_EVERY_RUN = ("the run's own file", "a table's columns", "the zip for Keras")
NUMBERS = list(CODES)


def _soak_unless(name: str, usual: tuple[str, ...], *values: object) -> object:
    return pytest.param(*values, marks=[] if name in usual else pytest.mark.soak)


@pytest.mark.parametrize("refusal", [
    _soak_unless(each.name, IN_EVERY_RUN, each) for each in REFUSALS
], ids=lambda refusal: refusal.name)  # fmt: skip
def test_new_work_is_refused_and_leaves_nothing(workplace: Workplace, refusal: Refusal) -> None:
    before = workplace.files()
    out = workplace.folder / f"out-{REFUSALS.index(refusal)}"
    command = refusal.command(workplace, out)
    numbers = (
        NUMBERS if os.environ.get("BRICKWORK_SOAK") else [NUMBERS[REFUSALS.index(refusal) % 3]]
    )
    for number in numbers:
        workplace.disk.refuse(number, refusal.part)
        refused = workplace.run(*command)
        workplace.disk.take_everything()
        assert refused.returncode == 1, refused.stderr
        assert SAID[number] in refused.stderr
        assert "Traceback" not in refused.stderr
        assert workplace.files() == before
        assert not out.exists()
    assert workplace.run(*command).returncode == 0, "and now there is room"


@pytest.mark.parametrize(("name", "part", "told", "number"), [
    _soak_unless(f"{name} {number}", (f"{WAITS[0][0]} 28", f"{WAITS[1][0]} 122",
                 ), name, part, told, number)
    for name, part, told in WAITS for number in NUMBERS
])  # fmt: skip
def test_a_run_waits_and_ends_as_if_undisturbed(
    workplace: Workplace, tmp_path: Path, name: str, part: str, told: str, number: int
) -> None:
    out = tmp_path / "run"
    out.mkdir()
    (out / "events.jsonl").touch()  # or there would not be a run at all
    workplace.disk.refuse(number, part)
    process = workplace.start(*workplace.train(out))
    try:
        until(lambda: told in workplace.said(), f"it tells: {told}")
        assert SAID[number] in workplace.said()
        workplace.disk.take_everything()
        assert process.wait(60) == 0, workplace.said()
    finally:
        workplace.disk.take_everything()
        process.kill()
        process.wait()
    events = [json.loads(line) for line in (out / "events.jsonl").read_text().splitlines()]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert {event["attempt"] for event in events} == {1}, "nothing was started again"
    assert events[-1]["kind"] == "finished"
    codes = {event["code"] for event in events if event["kind"] == "notice"}
    assert codes == ({CODES[number]} if part != "events.jsonl" else set())
    mine = load_file(out / "model" / "weights.safetensors")
    usual = load_file(workplace.first / "model" / "weights.safetensors")
    assert all((mine[key] == usual[key]).all() for key in usual)
