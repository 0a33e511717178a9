"""A step that was written down computes the same bits as autograd."""

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.train import gradients
from engine.train.straight import LONGEST, NotStraight, straighten
from engine.train.training import Training
from graphapp.templates_gallery import templates
from tests.engine.train.runs import CPU, assert_equal_state, make_run

STEPS = 40
UNROLLED = {"digits-transformer"}
"""Templates whose step is not written down."""


def trained(folder: Path, template: dict[str, Any], batch_size: int) -> Training:
    recipe = template["recipe"] | {"batch_size": batch_size}
    training = Training(make_run(folder, template["graph"], **recipe), CPU)
    for _ in range(min(STEPS, training.steps)):
        training.advance()
    return training


@pytest.mark.parametrize("template", templates(), ids=lambda template: str(template["id"]))
def test_a_template_trains_to_the_same_bits(
    template: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = 4 if template["id"] == "backpropagation" else 16
    torch.set_num_threads(1)
    fast = trained(tmp_path / "fast", template, batch)
    assert fast.gradients.is_straight
    monkeypatch.setattr(gradients, "STRAIGHT_AFTER", STEPS + 1)
    slow = trained(tmp_path / "slow", template, batch)
    assert not slow.gradients.is_straight
    assert_equal_state(fast.state(), slow.state())
    assert fast.step == slow.step > gradients.STRAIGHT_AFTER / 4


def test_chance_is_left_where_it_was() -> None:
    def step(x: torch.Tensor) -> list[Any]:
        return [x * torch.rand(3)]

    torch.manual_seed(1)
    expected = [torch.rand(3), torch.rand(3)]
    torch.manual_seed(1)
    straight = straighten(step, [], [torch.ones(3)])
    assert torch.equal(straight(torch.ones(3))[0], expected[0])
    assert torch.equal(straight(torch.ones(3))[0], expected[1])


def test_what_depends_on_numbers_is_refused() -> None:
    def chooses(x: torch.Tensor) -> list[Any]:
        return [x[x > 0].mean()]

    def asks(x: torch.Tensor) -> list[Any]:
        return [x * 2 if x.sum() > 0 else x]

    for step in (chooses, asks):
        with pytest.raises(NotStraight):
            straighten(step, [], [torch.ones(3)])


def test_what_is_too_long_is_refused_at_once() -> None:
    calls = 0

    def long(x: torch.Tensor) -> list[Any]:
        nonlocal calls
        for _ in range(100 * LONGEST):
            calls += 1
            x = x + 1
        return [x]

    with pytest.raises(NotStraight, match="more than"):
        straighten(long, [], [torch.ones(3)])
    assert calls <= LONGEST + 1
