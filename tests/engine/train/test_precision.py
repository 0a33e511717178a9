"""Fast precision: products in 16 bits where the device has units for them, all else in 32."""

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.train import precision
from engine.train.training import Training
from tests.engine.train.runs import (
    CPU,
    Attempt,
    Killed,
    assert_equal_state,
    iris_mlp,
    kill,
    make_run,
)

STEPS = 30


@pytest.fixture
def sixteen_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the CPU compute in bfloat16 whether or not it has units for it; only slower, if not."""
    monkeypatch.setattr(precision, "has_bfloat16", lambda device: True)


def run_of(folder: Path, **recipe: Any) -> Any:
    fields = {"data": "iris", "target": "species", "batch_size": 16, "epochs": 5} | recipe
    return make_run(folder, iris_mlp(), **fields)


def losses(training: Training, steps: int = STEPS) -> list[float]:
    return [float(training.advance()[0]) for _ in range(steps)]


@pytest.mark.usefixtures("sixteen_bits")
def test_products_have_16_bits_and_losses_and_weights_32(tmp_path: Path) -> None:
    training = Training(run_of(tmp_path / "fast", precision="fast"), CPU)
    seen = []
    layer = next(each for each in training.model.modules() if isinstance(each, torch.nn.Linear))
    layer.register_forward_hook(lambda _, given, result: seen.append(result.dtype))
    loss, _, _ = training.advance()
    assert seen == [torch.bfloat16]
    assert loss.dtype == torch.float32
    assert {weight.dtype for weight in training.model.parameters()} == {torch.float32}


@pytest.mark.usefixtures("sixteen_bits")
def test_it_learns_nearly_as_exactly(tmp_path: Path) -> None:
    fast = losses(Training(run_of(tmp_path / "fast", precision="fast"), CPU))
    exact = losses(Training(run_of(tmp_path / "exact"), CPU))
    assert fast != exact
    assert fast == pytest.approx(exact, rel=0.03)


@pytest.mark.usefixtures("sixteen_bits")
def test_the_step_that_is_written_down_gives_the_same_bits(tmp_path: Path) -> None:
    run = run_of(tmp_path, precision="fast")
    straight = Training(run, CPU)
    told = losses(straight)
    assert straight.gradients.is_straight
    plain = Training(run, CPU)
    plain.gradients._may_be_straight = False
    assert losses(plain) == told


@pytest.mark.usefixtures("sixteen_bits")
def test_a_killed_run_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    whole = Attempt(run_of(tmp_path / "whole", precision="fast"))
    assert whole.run() == "finished"
    run = run_of(tmp_path / "run", precision="fast")
    with pytest.raises(Killed):
        Attempt(run, 1, {17: kill}).run()
    second = Attempt(run, 2)
    assert second.run() == "finished"
    assert_equal_state(second.training.state(), whole.training.state())


def test_where_there_are_no_such_units_the_bits_are_those_of_32(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "has_bfloat16", lambda device: False)
    fast = losses(Training(run_of(tmp_path / "fast", precision="fast"), CPU))
    assert fast == losses(Training(run_of(tmp_path / "exact"), CPU))
