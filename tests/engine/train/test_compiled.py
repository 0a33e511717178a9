"""Compiled steps say and do what straight ones do, wherever an attempt ends."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch

from engine.recipe import read_recipe
from engine.spec import interface, read_graph
from engine.spec.render import render
from engine.train.blame import find_origin
from engine.train.compiled import compiler
from engine.train.compiled.change_over import REFUSED
from engine.train.compiled.plan import first_compiled_epoch, points_every
from engine.train.compiled.steps import CompiledSteps
from engine.train.meter import NotFinite
from engine.train.run_folder import Run
from engine.train.training import Training
from tests.engine.train.runs import (
    CPU,
    Attempt,
    Killed,
    assert_equal_state,
    iris_mlp,
    kill,
    leave,
    make_run,
)
from tests.graphs import Document, chain, node
from tests.stack import until

pytestmark = pytest.mark.skipif(
    not any(map(compiler.shutil.which, compiler.COMPILERS)), reason="there is no C compiler"
)
STEPS = 100
AS_IN_USE = compiler.OPTIONS
CHANGE = 2
"""The epoch from which on the runs here are compiled."""


@pytest.fixture(autouse=True)
def quick_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiles in a fraction of the time; what it makes is slower, which nobody notices here."""
    quick = [option if option != "-O3" else "-O0" for option in AS_IN_USE]
    monkeypatch.setattr(compiler, "OPTIONS", tuple(quick))
    torch.set_num_threads(1)


def flower(activation: str = "tanh", *more: Document) -> Document:
    return chain(
        node("flower", "Input", shape=[4]),
        node("hidden", "Dense", units=8, activation=activation),
        *more,
        node("dense", "Dense", units=3),
        node("prob", "Softmax"),
    )


def compiled_run(folder: Path, graph: Document | None = None, **recipe: Any) -> Run:
    """A run that changes over early: 7 steps an epoch, the last one shorter."""
    fields = {"data": "iris", "target": "species", "batch_size": 16, "epochs": 40} | recipe
    run = make_run(folder, graph or flower(), **fields)
    run.data["plan"]["compiled_from_epoch"] = CHANGE
    return run


def losses(training: Training, steps: int) -> list[float]:
    found = []
    while len(found) < steps:
        if training.compiled:
            found += training.advance_many(steps - len(found)).losses.tolist()
        else:
            found.append(float(training.advance()[0]))
    return found


def hold(folder: Path, graph: Document | None = None, **recipe: Any) -> None:
    """Straight and compiled steps, from one state, give the same losses to 1e-6."""
    run = compiled_run(folder, graph, **{"batch_size": 53} | recipe)  # all batches of one size
    straight, compiled = Training(run, CPU), Training(run, CPU)
    losses(straight, straight.steps_per_epoch)
    losses(compiled, compiled.steps_per_epoch)
    (batch,) = compiled.batches_of(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "OPTIONS", AS_IN_USE)
        steps = CompiledSteps(compiled.gradients, compiled.update.optimizer, batch)
        steps.wait()
    compiled.compiled[batch.size] = steps
    assert losses(compiled, STEPS) == pytest.approx(losses(straight, STEPS), abs=1e-6, rel=1e-6)
    for name, weight in compiled.model.state_dict().items():
        assert torch.allclose(weight, straight.model.state_dict()[name], atol=1e-4), name


@pytest.mark.parametrize(
    "optimizer",
    [
        {"name": "adam"},
        {"name": "adam", "weight_decay": 0.01, "beta_1": 0.5},
        {"name": "adamw", "weight_decay": 0.1},
        {"name": "sgd"},
        {"name": "sgd", "momentum": 0.9, "nesterov": True, "weight_decay": 0.01},
    ],
    ids=str,
)
def test_every_optimizer_moves_weights_alike(optimizer: dict[str, Any], tmp_path: Path) -> None:
    rates = {"hidden": {"learning_rate": 0.5}}
    schedule = {"name": "step", "every": 2, "gamma": 0.9}
    hold(tmp_path, optimizer=optimizer, layers=rates, schedule=schedule)


def test_frozen_weights_stay_in_compiled_steps(tmp_path: Path) -> None:
    training = Training(compiled_run(tmp_path, layers={"hidden": {"frozen": True}}), CPU)
    before = {name: weight.clone() for name, weight in training.model.state_dict().items()}
    losses(training, training.steps_per_epoch)
    batch = training.batches_of(1)[0]
    steps = CompiledSteps(training.gradients, training.update.optimizer, batch)
    steps.wait()
    training.compiled[batch.size] = steps
    losses(training, 6)
    changed = {
        name.partition(".")[0]
        for name, weight in training.model.state_dict().items()
        if not torch.equal(weight, before[name])
    }
    assert changed == {"dense"}


@pytest.mark.parametrize(
    ("activation", "loss"),
    [
        ("relu", {"name": "cross_entropy", "label_smoothing": 0.1}),
        ("gelu", {"name": "cross_entropy", "class_weights": [1.0, 2.0, 0.5]}),
        ("sigmoid", {"name": "focal"}),
    ],
)
def test_every_kind_of_call_says_the_same(
    activation: str, loss: dict[str, Any], tmp_path: Path
) -> None:
    hold(tmp_path, flower(activation, node("norm", "LayerNormalization")), loss=loss)


def test_a_network_that_measures_lengths_says_the_same(tmp_path: Path) -> None:
    graph = chain(
        node("patient", "Input", shape=[10]),
        node("hidden", "Dense", units=4, activation="elu"),
        node("dense", "Dense", units=1),
    )
    fields = {"data": "diabetes", "target": "progression", "batch_size": 62}
    hold(tmp_path, graph, loss={"name": "huber"}, **fields)


def told(attempts: list[Attempt]) -> dict[int, tuple[float, ...]]:
    """The points of several attempts, by their steps; later attempts replace earlier ones'."""
    return points_of([event for attempt in attempts for event in attempt.told()])


def points_of(events: list[Any]) -> dict[int, tuple[float, ...]]:
    points = {}
    for event in events:
        if event["kind"] == "metrics":
            rows = zip(*(event["series"][name] for name in sorted(event["series"])), strict=True)
            points |= dict(zip(event["step"], rows, strict=True))
    return points


@pytest.mark.parametrize("ending", [kill, leave])
@pytest.mark.parametrize("step", [13, 14, 17, 21])
def test_a_run_ends_and_goes_on_anywhere_around_the_change(
    ending: Callable[[Attempt], Any], step: int, tmp_path: Path
) -> None:
    whole = Attempt(compiled_run(tmp_path / "whole", epochs=5))
    assert whole.run() == "finished"
    assert len(whole.training.compiled) == 2
    run = compiled_run(tmp_path / "run", epochs=5)
    first = Attempt(run, 1, {step: ending})
    if ending is kill:
        with pytest.raises(Killed):
            first.run()
    else:
        assert first.run() == "interrupted"
    second = Attempt(run, 2)
    assert second.run() == "finished"
    assert bool(second.training.compiled)
    assert_equal_state(second.training.state(), whole.training.state())
    points = told([whole])
    assert told([first, second]) == points
    assert list(points) == list(range(1, whole.training.steps + 1))


def test_a_rate_that_is_set_counts_from_the_next_step_on(tmp_path: Path) -> None:
    def slower(attempt: Attempt) -> None:
        message = {"command": "set", "name": "learning_rate", "value": 1e-5}
        attempt.control.commands.put(message)

    run = compiled_run(tmp_path, epochs=5)
    first = Attempt(run, 1, {17: slower, 24: kill})
    with pytest.raises(Killed):
        first.run()
    second = Attempt(run, 2)  # begins with step 21, after the change of the rate
    assert second.run() == "finished"
    rates = [event["series"]["learning_rate"] for event in first.told("metrics")]
    assert [rate for some in rates for rate in some][15:19] == pytest.approx(
        [1e-3, 1e-3, 1e-5, 1e-5]
    )


def test_the_first_loss_that_is_not_finite_is_named(tmp_path: Path) -> None:
    def break_it(attempt: Attempt) -> None:
        with torch.no_grad():
            next(attempt.training.model.parameters())[0, 0] = float("nan")

    attempt = Attempt(compiled_run(tmp_path), 1, {30: break_it})
    with pytest.raises(NotFinite) as caught:
        attempt.run()
    assert caught.value.step == 31
    assert attempt.told("metrics")[-1]["step"][-1] == 31


def test_its_steps_are_repeated_to_find_where_a_loss_broke(tmp_path: Path) -> None:
    run = compiled_run(tmp_path, epochs=3)
    attempt = Attempt(run)
    attempt.run()
    # Nothing is wrong, so that what was repeated ends at the output.
    assert find_origin(run, attempt.training.steps, CPU) == "prob"


def test_of_very_many_steps_every_so_many_are_told_and_epochs_count_all(tmp_path: Path) -> None:
    def told_by(run: Run) -> tuple[dict[int, tuple[float, ...]], list[Any]]:
        attempt = Attempt(run)
        assert attempt.run() == "finished"
        events = attempt.told()
        epochs = [event["values"] for event in events if event["kind"] == "epoch"]
        return points_of(events), epochs

    all_points, epochs = told_by(compiled_run(tmp_path / "whole", epochs=4))
    some = compiled_run(tmp_path / "some", epochs=4)
    some.data["plan"]["points_every"] = 5
    points, same = told_by(some)
    assert list(points) == [1, *range(5, 29, 5)]
    assert points == {step: all_points[step] for step in points}
    assert len(epochs) == 4
    assert same == epochs


def test_without_a_compiler_training_goes_on_and_so_do_later_attempts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = compiled_run(tmp_path / "run", epochs=5)
    plain = compiled_run(tmp_path / "plain", epochs=5)
    plain.data["plan"]["compiled_from_epoch"] = None
    expected = Attempt(plain)
    expected.run()
    with monkeypatch.context() as patch:
        patch.setenv("CC", "false")
        first = Attempt(run, 1, {20: leave})
        assert first.run() == "interrupted"
    (notice,) = first.told("notice")
    assert notice["code"] == "not_compiled"
    assert "C compiler" in notice["message"]
    assert (run.folder / REFUSED).exists()
    second = Attempt(run, 2)
    assert second.run() == "finished"
    assert not second.training.compiled
    assert not second.told("notice")
    assert_equal_state(second.training.state(), expected.training.state())


def test_what_has_no_rendering_stays_as_it_was(tmp_path: Path) -> None:
    run = compiled_run(tmp_path, iris_mlp(), epochs=3)  # it has a dropout
    attempt = Attempt(run)
    assert attempt.run() == "finished"
    assert not attempt.training.compiled
    assert [event["code"] for event in attempt.told("notice")] == ["not_compiled"]


def test_it_waits_for_the_compiler_and_obeys_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.train.compiled.change_over.PATIENT_SECONDS", 0.0)
    monkeypatch.setattr(CompiledSteps, "is_ready", False)
    attempt = Attempt(compiled_run(tmp_path, epochs=5))
    real = attempt.loop.notice

    def notice(code: str, message: str) -> None:
        real(code, message)
        leave(attempt)

    attempt.loop.notice = notice  # type: ignore[method-assign]
    assert attempt.run() == "interrupted"
    assert attempt.training.step == CHANGE * attempt.training.steps_per_epoch
    assert [event["code"] for event in attempt.told("notice")] == ["compiling"]


def test_a_compiler_that_is_let_go_leaves_no_process_and_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    slow = tmp_path / "slow"
    slow.write_text(f"#!/bin/sh\necho $$ >{tmp_path}/pid\nsleep 60 &\nwait\n")
    slow.chmod(0o755)
    monkeypatch.setenv("CC", str(slow))
    for hurried in (False, True):
        compilation = compiler.Compilation("int x;")
        if hurried:
            compilation.hurry()
        until((tmp_path / "pid").exists, "the compiler has begun")
        started = psutil.Process(compilation._process.pid)
        until(lambda found=started: bool(found.children()), "and has started another process")
        family = [started, *started.children(recursive=True)]
        compilation.close()
        assert psutil.wait_procs(family, timeout=10)[1] == []
        (tmp_path / "pid").unlink()
        assert list(tmp_path.iterdir()) == [slow]


def planned(graph: Document, steps_per_epoch: int = 200, **recipe: Any) -> int | None:
    read = read_graph(graph)
    chosen = read_recipe({"data": "x", "target": "y", "epochs": 1_000} | recipe)
    output = {"mask": False, "own_mask": None, "encoding": "classes"}
    steps = {"steps_per_epoch": steps_per_epoch, "steps": steps_per_epoch * chosen.epochs}
    return first_compiled_epoch(
        interface(read), chosen, {"outputs": [output], **steps}, render(read)
    )


def test_a_run_tells_a_hundred_thousand_points_at_most() -> None:
    assert points_every(10**7, None) == 1
    assert points_every(100_000, 25) == 1
    assert points_every(100_001, 25) == 2


def test_the_plan_compiles_small_networks_that_train_for_long() -> None:
    assert planned(flower()) == 25
    assert planned(flower(), batch_size=1) == 25
    assert planned(flower(), steps_per_epoch=100_000) == 2
    assert planned(flower(), epochs=50) is None
    assert planned(flower(), batch_size=100_000) is None
    assert planned(iris_mlp()) is None  # dropout
    for refused in (
        {"clip_norm": 1.0},
        {"accumulate": 2},
        {"ema": 0.9},
        {"device": "cuda"},
        {"optimizer": {"name": "adam", "amsgrad": True}},
        {"optimizer": {"name": "rmsprop"}},
    ):
        assert planned(flower(), **refused) is None, refused
