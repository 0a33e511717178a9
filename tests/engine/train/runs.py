"""Small graphs, data and runs that the trainer's tests share."""

import fcntl
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy
import torch

from engine.data import Column, find_data
from engine.data.write import Table, write_dataset
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.changes import Changes
from engine.train.checkpoint import Checkpoints, newest_checkpoint
from engine.train.control import Control
from engine.train.events import Events
from engine.train.log import Event
from engine.train.loop import Ending, Loop
from engine.train.run_folder import Run, prepare_run
from engine.train.training import Training
from tests.graphs import Document, chain, node

CPU = torch.device("cpu")


def iris_mlp() -> Document:
    return chain(
        node("flower", "Input", shape=[4]),
        node("hidden", "Dense", units=8, activation="tanh"),
        node("drop", "Dropout", rate=0.2),
        node("dense", "Dense", units=3),
        node("prob", "Softmax"),
    )


def digits_cnn() -> Document:
    return chain(
        node("image", "Input", shape=[1, 8, 8]),
        node("conv", "Conv2D", filters=4, padding="same", activation="relu"),
        node("norm", "BatchNormalization"),
        node("pool", "MaxPooling2D", pool_size=2),
        node("flat", "Flatten"),
        node("drop", "Dropout", rate=0.3),
        node("dense", "Dense", units=10),
        node("prob", "Softmax"),
    )


def words_lstm() -> Document:
    return chain(
        node("text", "Input", shape=[None], kind="tokens", vocabulary=12),
        node("table", "Embedding", input_dim=12, output_dim=4),
        node("memory", "LSTM", units=6),
        node("dense", "Dense", units=1, activation="sigmoid"),
    )


def diabetes_line() -> Document:
    return chain(node("patient", "Input", shape=[10]), node("dense", "Dense", units=1))


FAMILIES: dict[str, tuple[Callable[[], Document], dict[str, Any]]] = {
    "mlp": (iris_mlp, {"data": "iris", "target": "species", "batch_size": 16}),
    "cnn": (digits_cnn, {"data": "digits", "target": "digit", "batch_size": 256}),
    "lstm": (words_lstm, {"data": "words", "target": "odd", "batch_size": 16}),
}


@cache
def home() -> Path:
    """A home with the built-in data, and sequences of unequal length: "words"."""
    place = Path(os.environ.get("PYTEST_HOME") or mkdtemp(prefix="brickwork-test-"))
    folder = place / "data" / "words"
    if not folder.exists():
        random = numpy.random.default_rng(0)
        rows = [random.integers(2, 12, random.integers(1, 9)) for _ in range(80)]
        odd = numpy.array([int(row.sum()) % 2 for row in rows])
        columns = [
            Column(name="text", type="tokens", vocabulary=12),
            Column(name="odd", type="class", classes=("even", "odd")),
        ]
        write_dataset(folder, "words", Table("Words", "", "CC0-1.0", columns, [rows, odd], "odd"))
    return place


def make_run(folder: Path, graph: Document, cores: int = 1, **recipe: Any) -> Run:
    """A prepared run in ``folder``."""
    data = find_data(recipe["data"], home())
    return prepare_run(folder, read_graph(graph), read_recipe(recipe), data, cores)


class Killed(BaseException):
    """The process is gone, without a word."""


class Scripted(Training):
    """Training to which something happens after chosen steps."""

    def __init__(self, run: Run, script: dict[int, Callable[[], Any]]) -> None:
        super().__init__(run, CPU)
        self.script = script

    def advance(self) -> Any:
        result = super().advance()
        self.act()
        return result

    def advance_many(self, most: int) -> Any:
        ahead = [step - self.step for step in self.script if step > self.step]
        result = super().advance_many(min([most, *ahead]))
        self.act()
        return result

    def act(self) -> None:
        if self.step in self.script:
            self.script.pop(self.step)()


class Attempt:
    """One attempt in this process, with everything real but the other end of the pipes."""

    def __init__(
        self,
        run: Run,
        number: int = 1,
        script: dict[int, Callable[["Attempt"], Any]] | None = None,
        checkpoint_seconds: float = 0.0,
        acknowledged: int = 10**9,
    ) -> None:
        torch.set_num_threads(run.data["plan"]["threads"])
        self.output, written = os.pipe()
        if hasattr(fcntl, "F_SETPIPE_SZ"):  # nobody reads while it trains
            fcntl.fcntl(written, fcntl.F_SETPIPE_SZ, 1_048_576)
        listened, self.input = os.pipe()
        self.events = Events(written, number)
        self.control = Control(listened)
        self.control.stored = acknowledged
        steps = {step: lambda act=act: act(self) for step, act in (script or {}).items()}
        self.training = Scripted(run, dict(steps))
        self.checkpoints = Checkpoints(run, number, self.events, self.control, checkpoint_seconds)
        state, _ = newest_checkpoint(run)
        if state is not None:
            self.training.restore(state)
        changes = Changes(run, number, self.training.step)
        self.loop = Loop(self.training, self.events, self.control, self.checkpoints, changes)
        self.started_at = self.training.step

    def run(self) -> Ending:
        try:
            return self.loop.run()
        finally:
            os.close(self.input)

    def told(self, kind: str | None = None) -> list[Event]:
        """The events that were sent and not read yet."""
        from engine.spec import strict_json

        os.set_blocking(self.output, False)
        content = b""
        try:
            while chunk := os.read(self.output, 1_000_000):
                content += chunk
        except BlockingIOError:
            pass
        events = [strict_json.loads(line, max_bytes=10**9) for line in content.splitlines()]
        return [event for event in events if kind is None or event["kind"] == kind]


def leave(attempt: Attempt) -> None:
    attempt.control.commands.put({"command": "checkpoint_and_exit"})


def kill(attempt: Attempt) -> None:
    raise Killed


def assert_equal_state(first: Any, second: Any, where: str = "") -> None:
    """Two states are equal to the last bit."""
    if isinstance(first, torch.Tensor):
        assert torch.equal(first, second), where
    elif isinstance(first, dict):
        assert first.keys() == second.keys(), where
        for name in first:
            assert_equal_state(first[name], second[name], f"{where}/{name}")
    elif isinstance(first, (list, tuple)):
        for place, (left, right) in enumerate(zip(first, second, strict=True)):
            assert_equal_state(left, right, f"{where}/{place}")
    else:
        assert first == second, where
