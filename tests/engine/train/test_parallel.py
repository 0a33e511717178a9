"""Two processes with the same batches take the steps that one takes."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from engine.data import find_data
from engine.recipe import check_recipe, read_recipe
from engine.recipe.part import losses
from engine.spec import read_graph
from engine.train.checkpoint import newest_checkpoint
from engine.train.environment import trainer_command
from engine.train.log import EventLog, read_events
from engine.train.parallel.shares import part_of
from engine.train.plan import make_plan
from engine.train.run_folder import Run, open_run
from engine.train.supervise import supervise
from tests.engine.train.mixed import problem, write_mixed
from tests.engine.train.runs import (
    CPU,
    Attempt,
    diabetes_line,
    digits_cnn,
    home,
    iris_mlp,
    make_run,
    words_lstm,
)
from tests.engine.train.team_program import train
from tests.engine.train.test_masks import tagger, write_sentences
from tests.engine.train.test_trainer_program import Program
from tests.graphs import Document, chain

pytestmark = pytest.mark.timeout(240)


def certain(graph: Document) -> Document:
    """A graph without its Dropout: each process draws its own, so that curves cannot be equal."""
    return chain(*[node for node in graph["nodes"] if node["block"] != "Dropout"])


IRIS = {"data": "iris", "target": "species", "epochs": 3}
WEIGHTED = {"name": "cross_entropy", "class_weights": [1, 2, 5]}
TWO_KINDS = problem(losses()["cross_entropy"](class_weights=(1, 2, 5)), "classes", "steps")
"""A class, and a tag for each step, both with weights of classes."""
PARTS = {"split": {"validation": 0.2, "test": 0.1}}
# Every training part here is no multiple of the batch size: the last batch is a short one.
CASES: dict[str, tuple[Callable[[], Document], dict[str, Any]]] = {
    "even batches": (lambda: certain(iris_mlp()), IRIS | {"batch_size": 16}),
    "uneven batches": (
        lambda: certain(iris_mlp()),
        IRIS | {"batch_size": 17, "metrics": ["accuracy", "f1"]},
    ),
    "fewer samples than processes": (lambda: certain(iris_mlp()), IRIS | {"batch_size": 21}),
    "weighted classes": (
        lambda: certain(iris_mlp()),
        IRIS | {"batch_size": 17, "loss": WEIGHTED},
    ),
    "gathered, cut and averaged": (
        lambda: certain(iris_mlp()),
        IRIS | {"batch_size": 17, "accumulate": 2, "clip_norm": 0.5, "ema": 0.9},
    ),
    "several outputs of unequal weight": (
        lambda: TWO_KINDS[0],
        TWO_KINDS[1] | PARTS | {"batch_size": 9, "metrics": ["accuracy"]},
    ),
    "several outputs of unequal weight, gathered": (
        lambda: TWO_KINDS[0],
        TWO_KINDS[1] | PARTS | {"batch_size": 11, "accumulate": 3},
    ),
    "weighted classes, gathered": (
        lambda: certain(iris_mlp()),
        IRIS | {"batch_size": 17, "loss": WEIGHTED, "accumulate": 3},
    ),
    "weighted steps that the model leaves out": (
        lambda: tagger(True),
        {"data": "with_gaps", "target": "tag", "batch_size": 9, "epochs": 4, "loss": WEIGHTED,
         "metrics": ["word_f"]},
    ),
    "batch normalization": (
        lambda: certain(digits_cnn()),
        {"data": "digits", "target": "digit", "batch_size": 101, "epochs": 2},
    ),
    "frozen batch normalization": (
        lambda: certain(digits_cnn()),
        {"data": "digits", "target": "digit", "batch_size": 101, "epochs": 2,
         "layers": {"norm": {"frozen": True}}},
    ),
    "values": (
        diabetes_line,
        {"data": "diabetes", "target": "progression", "batch_size": 32, "epochs": 3,
         "optimizer": {"name": "sgd", "learning_rate": 0.001}},
    ),
    "sequences": (
        words_lstm, {"data": "words", "target": "odd", "batch_size": 9, "epochs": 3}
    ),
    "steps": (
        lambda: tagger(False),
        {"data": "without_gaps", "target": "tag", "batch_size": 9, "epochs": 4},
    ),
    "spread weights": (
        lambda: certain(iris_mlp()), IRIS | {"batch_size": 21, "sharding": "full"}
    ),
    "spread weights with batch normalization": (
        lambda: certain(digits_cnn()),
        {"data": "digits", "target": "digit", "batch_size": 101, "epochs": 2,
         "sharding": "full"},
    ),
    "spread sequences": (
        words_lstm,
        {"data": "words", "target": "odd", "batch_size": 9, "epochs": 3, "sharding": "full"},
    ),
    "steps that the model leaves out": (
        lambda: tagger(True),
        {"data": "with_gaps", "target": "tag", "batch_size": 9, "epochs": 4},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """The runs of all cases after two processes have trained them."""
    folder = tmp_path_factory.mktemp("team")
    write_sentences("with_gaps", True)
    write_sentences("without_gaps", False)
    write_mixed()
    runs = {
        name: make_run(folder / name.replace(" ", "_"), graph(), devices=2, **recipe)
        for name, (graph, recipe) in CASES.items()
    }
    chancy = make_run(folder / "chancy", digits_cnn(), data="digits", target="digit", devices=2)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", "2", "-m", "tests.engine.train.team_program"]
    command += [str(run.folder) for run in (chancy, runs["spread weights"], *runs.values())]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        command, check=False, env=environment, capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 0, done.stderr[-4_000:]
    return runs


@pytest.mark.parametrize("name", CASES)
def test_two_processes_take_the_steps_of_one(name: str, team: dict[str, Run]) -> None:
    run = team[name]
    told = json.loads((run.folder / "told.json").read_text())
    alone = train(run, None)
    straight = alone.pop("straight") and run.recipe.get("sharding", "none") == "none"
    assert told.pop("straight") == straight
    assert_near(told, alone)


def assert_near(first: Any, second: Any) -> None:
    """Within 1e-5, of 1 or of the number itself."""
    if isinstance(first, dict):
        assert first.keys() == second.keys()
        for name in first:
            assert_near(first[name], second[name])
    elif isinstance(first, list):
        for pair in zip(first, second, strict=True):
            assert_near(*pair)
    else:
        assert first == pytest.approx(second, abs=1e-5, rel=1e-5)


def test_the_parts_of_a_batch_are_the_batch(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", iris_mlp(), **IRIS, batch_size=17)
    batches = Attempt(run).training.batches
    for place, size in ((0, 17), (6, 4)):
        batch = batches.batch(0, place)
        assert batch.size == size
        parts = [part_of(batch, rank, 5) for rank in range(5)]
        if size < 5:
            assert {part.size for part in parts} == {size}
            assert {part.whole and part.whole.copies for part in parts} == {5}
        else:
            assert sorted(part.size for part in parts) == [3, 3, 3, 4, 4]
            rows = [row for part in parts for row in part.targets[0][0].tolist()]
            assert rows == batch.targets[0][0].tolist()


@pytest.fixture
def trainer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """Two trainers, spoken to as if they were one."""
    program = Program(devices=2)
    family = [program.process.pid]
    try:
        yield program
    finally:
        family += [child.pid for child in children(program)]
        program.process.kill()
        program.process.wait()
        for pipe in (program.process.stdin, program.process.stdout, program.process.stderr):
            try:
                pipe.close()
            except BrokenPipeError:
                continue
        psutil.wait_procs([psutil.Process(pid) for pid in family if psutil.pid_exists(pid)], 10)
        assert not [pid for pid in family if psutil.pid_exists(pid)]


def children(program: Program) -> list[psutil.Process]:
    if not psutil.pid_exists(program.process.pid):
        return []
    return [
        child
        for child in psutil.Process(program.process.pid).children(recursive=True)
        if "RANK" in child.environ()
    ]


def test_when_one_process_is_killed_all_end_and_another_attempt_goes_on(
    trainer: Program, tmp_path: Path
) -> None:
    """With as many processes as before, or with another number: the curve stays within 1e-5."""
    recipe = IRIS | {"batch_size": 17, "seed": 3}
    endless = recipe | {"epochs": 100_000}
    run = make_run(tmp_path / "run", certain(iris_mlp()), devices=2, **endless)
    trainer.send(run=str(run.folder), attempt=1)
    assert trainer.until_kind("started")["device"] == "2 × cpu"
    trainer.until_kind("metrics")
    trainer.send(command="set", name="learning_rate", value=0.005)
    changed = trainer.until_kind("control")
    kept = trainer.until_kind("checkpoint")["step"]
    second = next(child for child in children(trainer) if child.environ()["RANK"] == "1")
    second.kill()
    assert trainer.end() == 70
    assert "process 1 (SIGKILL)" in trainer.process.stderr.read().decode()
    assert not {event["kind"] for event in trainer.events} & {"failed", "stopped", "finished"}
    log = EventLog(run.folder)
    log.append(trainer.events)

    epochs = kept // run.objective["steps_per_epoch"] + 3
    undisturbed = make_run(
        tmp_path / "undisturbed", certain(iris_mlp()), **recipe | {"epochs": epochs}
    )
    shorter = {"objective": undisturbed.objective, "recipe": run.recipe | {"epochs": epochs}}
    (run.folder / "run.json").write_text(json.dumps(run.data | shorter))
    shutil.copytree(run.folder, tmp_path / "alone")
    run, alone = open_run(run.folder), open_run(tmp_path / "alone")
    assert supervise(run, lambda event: None)[0]["kind"] == "finished"
    assert supervise(alone, lambda event: None, devices=1)[0]["kind"] == "finished"

    set_rate = {"command": "set", "name": "learning_rate", "value": 0.005}
    script = {changed["step"]: lambda attempt: attempt.control.commands.put(set_rate)}
    expected = Attempt(undisturbed, 1, script)
    assert expected.run() == "finished"
    curve = curve_of(expected.told())
    assert curve_of(list(read_events(run.folder))) == pytest.approx(curve, abs=1e-5)
    assert curve_of(list(read_events(alone.folder))) == pytest.approx(curve, abs=1e-5)
    state, _ = newest_checkpoint(run)
    assert state is not None
    assert len(state["team_random"]) == 2


def curve_of(events: list[dict[str, Any]]) -> list[float]:
    """The loss of each step, as the last attempt to take it told it."""
    found: dict[int, float] = {}
    for event in events:
        if event["kind"] == "metrics":
            found.update(zip(event["step"], event["series"]["train/loss"], strict=True))
    return [found[step] for step in sorted(found)]


def test_what_cannot_be_shared_is_refused() -> None:
    description = find_data("iris", home())
    dataset = json.loads((description / "dataset.json").read_text())
    graph = read_graph(certain(iris_mlp()))

    def problems(**changes: Any) -> list[tuple[str, str | None]]:
        recipe = read_recipe(IRIS | {"devices": 4} | changes)
        found = check_recipe(graph, recipe, dataset)
        return [(problem.code, problem.param) for problem in found if not problem.is_lint]

    assert problems() == []
    assert problems(batch_size=3) == [("param_range", "devices")]
    assert problems(loss="dice") == [("param_range", "devices")]
    assert problems(loss="dice", devices=1) == []
    assert problems(loss="dice", accumulate=4, devices=1) == []
    assert problems(ema=0.9, clip_value=1.0) == []
    assert problems(ema=0.9, clip_value=1.0, sharding="full") == [("param_choice", "ema")]


def test_a_plan_shares_the_cores(tmp_path: Path) -> None:
    from engine.spec.interface import interface

    network = interface(read_graph(digits_cnn()))
    recipe = {"data": "digits", "target": "digit", "batch_size": 100_000}
    threads = [
        make_plan(network, read_recipe(recipe | {"devices": devices}), 8)["threads"]
        for devices in (1, 2, 16)
    ]
    assert threads == [8, 4, 1]
    assert trainer_command(devices=2)[-2:] == ["engine.train.parallel.launch", "2"]
    assert CPU.type == "cpu"
