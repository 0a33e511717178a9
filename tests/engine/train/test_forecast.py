"""What a run will take is known before it starts, and what does not fit is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from engine.cli import main
from engine.recipe import read_recipe
from engine.spec import check, read_graph
from engine.train import attempt
from engine.train.admission import MEMORY_BYTES, check_fits, free_memory
from engine.train.attempt import FAILED, run_attempt
from engine.train.events import Events
from engine.train.forecast import PROGRAM, Memory, memory_of, memory_of_run
from tests.engine.train.runs import FAMILIES, home, iris_mlp, make_run
from tests.graphs import chain, node

MEGABYTE = 10**6


def memory(graph: dict[str, Any], **recipe: Any) -> Memory:
    told = read_recipe({"data": "x", "target": "y"} | recipe)
    return memory_of(check(read_graph(graph)), told)


def wide(units: int) -> dict[str, Any]:
    return chain(node("a", "Input", shape=[10]), node("b", "Dense", units=units))


def test_weights_count_with_their_gradients_and_the_optimizer_s_state() -> None:
    adam, sgd = memory(wide(1_000_000)), memory(wide(1_000_000), optimizer={"name": "sgd"})
    assert adam.weights == 11_000_000 * 4 * 9
    assert sgd.weights == 11_000_000 * 4 * 7


def test_a_sample_counts_with_all_that_is_kept_of_it() -> None:
    found = memory(wide(100_000))
    assert 100_000 * 4 < found.sample < 3 * 100_000 * 4
    assert found.bytes(2_000) - found.bytes(1_000) == 1_000 * found.sample
    assert found.bytes(1) > PROGRAM


def test_batches_are_kept_together_where_a_loss_is_about_all_of_them() -> None:
    once = memory(wide(1_000), loss="dice")
    assert memory(wide(1_000), loss="dice", accumulate=4).sample == 4 * once.sample
    assert memory(wide(1_000), accumulate=4).sample == once.sample
    own = {"column": "y", "loss": "triplet"}
    assert memory(wide(1_000), target=own, accumulate=4).sample == 4 * once.sample


def test_the_largest_batch_is_the_last_one_that_fits() -> None:
    found = memory(wide(100_000))
    room = found.bytes(777)
    assert found.largest_batch(room) == 777
    assert found.largest_batch(room - 1) == 776
    assert found.largest_batch(found.bytes(1) - 1) is None


def test_what_fits_is_not_refused_and_what_does_not_says_what_would() -> None:
    found = memory(wide(100_000))
    assert check_fits(found, 64, None) is None
    assert check_fits(found, 64, found.bytes(64)) is None
    refused = check_fits(found, 65, found.bytes(64))
    assert refused is not None
    assert refused.batch_size == 64
    assert "A batch size of 64 would fit" in refused.message
    hopeless = check_fits(found, 65, MEGABYTE)
    assert hopeless is not None
    assert "smaller" in hopeless.message


def test_the_machine_s_memory_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MEMORY_BYTES, "123")
    assert free_memory(already=7) == 123
    monkeypatch.delenv(MEMORY_BYTES)
    there = free_memory()
    assert there is not None
    assert there > MEGABYTE


class Told(Events):
    """Events that are kept instead of sent."""

    def __init__(self) -> None:
        self.said: list[dict[str, Any]] = []

    def emit(self, kind: str, **fields: Any) -> int:
        self.said.append({"kind": kind, **fields})
        return len(self.said)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("family", FAMILIES)
def test_a_trainer_refuses_a_run_before_it_builds_anything(
    family: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, recipe = FAMILIES[family]
    run = make_run(tmp_path / "run", graph(), **recipe)
    found = memory_of_run(run)
    monkeypatch.setenv(MEMORY_BYTES, str(found.bytes(run.recipe["batch_size"]) - 1))
    monkeypatch.setattr(attempt, "Training", lambda *given: pytest.fail("it was built"))
    events = Told()
    assert run_attempt(run.folder, 1, None, events) == FAILED  # type: ignore[arg-type]
    (failed,) = events.said
    assert (failed["kind"], failed["code"]) == ("failed", "too_large")
    assert failed["bytes_there"] < failed["bytes_wanted"]
    assert failed["batch_size"] == found.largest_batch(failed["bytes_there"])


def test_a_run_that_dies_of_memory_names_a_batch_size_that_fits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, recipe = FAMILIES["mlp"]
    run = make_run(tmp_path / "run", graph(), **recipe)

    def build(run: Any, device: Any, team: Any) -> None:
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(attempt, "Training", build)
    events = Told()
    assert run_attempt(run.folder, 1, None, events) == FAILED  # type: ignore[arg-type]
    (failed,) = events.said
    assert failed["code"] == "out_of_memory"
    assert failed["bytes_wanted"] == memory_of_run(run).bytes(16)
    assert failed["batch_size"] == 8
    assert "A batch size of 8 would fit" in failed["message"]


def test_the_command_line_starts_nothing_that_does_not_fit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BRICKWORK_HOME", str(home()))
    monkeypatch.setenv(MEMORY_BYTES, str(100 * MEGABYTE))
    graph, out = tmp_path / "graph.json", tmp_path / "run"
    graph.write_text(json.dumps(iris_mlp()))
    arguments = ["train", str(graph), "--data", "iris", "--target", "species", "--out", str(out)]
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert "too_large" in said
    assert "100 MB are there" in said
    assert not out.exists()
