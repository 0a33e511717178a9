"""A probe says what a run will take, and leaves no trace on it."""

import shutil
from pathlib import Path

import pytest
import torch

from engine.train.compiled.compiler import COMPILERS
from engine.train.peak_memory import PeakMemory
from engine.train.probe import probe
from tests.engine.train.runs import CPU, FAMILIES, make_run
from tests.graphs import chain, node


@pytest.mark.parametrize("family", FAMILIES)
def test_a_probe_tells_a_run_s_time_and_leaves_its_folder_alone(
    family: str, tmp_path: Path
) -> None:
    graph, recipe = FAMILIES[family]
    run = make_run(tmp_path / "run", graph(), epochs=7, **recipe)
    before = {path: path.read_bytes() for path in sorted(run.folder.rglob("*"))}
    found = probe(run)
    assert {path: path.read_bytes() for path in sorted(run.folder.rglob("*"))} == before
    seconds = found["seconds"]
    assert found["steps"] == run.objective["steps"]
    # What is timed is the step as it is once written down; packed sequences cannot be.
    assert found["straight"] == (family != "lstm")
    assert 0 < seconds["step"] < seconds["epoch"] < seconds["training"]
    assert seconds["training"] == pytest.approx(seconds["beginning"] + 7 * seconds["epoch"])
    assert seconds["low"] < seconds["training"] < seconds["high"]
    assert seconds["evaluation"] > 0


@pytest.mark.skipif(not any(map(shutil.which, COMPILERS)), reason="there is no C compiler")
def test_steps_that_will_be_compiled_are_probed_compiled(tmp_path: Path) -> None:
    graph = chain(
        node("flower", "Input", shape=[4]),
        node("dense", "Dense", units=3),
        node("prob", "Softmax"),
    )
    recipe = {"data": "iris", "target": "species", "batch_size": 53}
    run = make_run(tmp_path / "run", graph, epochs=50_000, **recipe)
    assert run.data["plan"]["compiled_from_epoch"] == 2_500
    found = probe(run)
    assert found["compiled"]
    seconds = found["seconds"]
    assert 0 < seconds["low"] < seconds["training"] < seconds["high"]
    run.data["plan"]["compiled_from_epoch"] = None
    assert not probe(run)["compiled"]


def test_a_run_without_validation_takes_no_time_for_it(tmp_path: Path) -> None:
    graph, recipe = FAMILIES["mlp"]
    run = make_run(tmp_path / "run", graph(), split={"validation": 0.0, "test": 0.0}, **recipe)
    assert probe(run)["seconds"]["evaluation"] == 0.0


def test_peak_memory_counts_what_was_freed_again() -> None:
    memory = PeakMemory(CPU)
    size = 200 * 1024**2
    torch.zeros(size // 4).add_(1)
    torch.zeros(size // 8).add_(1)
    assert size * 0.9 < memory.bytes < size * 1.6
