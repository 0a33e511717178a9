"""A recorded step is used if it proves to be the step, and then nobody can tell.

There is no CUDA device here: what it would record is made by a stand-in that keeps the same places
for batches and results, as a recording does. docs/gpu.md says how the device's own is verified.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from engine.train.gradients import STRAIGHT_AFTER
from engine.train.replay import NotReplayed, on_cuda, replayed
from engine.train.training import Training
from tests.engine.train.runs import CPU, FAMILIES, assert_equal_state, make_run

RECIPE: dict[str, Any] = {"optimizer": {"name": "adam", "learning_rate": 0.01}, "epochs": 6}
Recorded = tuple[Callable[[], object], Any]


def in_place(call: Callable[[], Any]) -> Recorded:
    """As a recording does it: results come to where they were the first time."""
    said = pytree.tree_map_only(Tensor, Tensor.clone, call())

    def again() -> None:
        for place, made in zip(pytree.tree_leaves(said), pytree.tree_leaves(call()), strict=True):
            if isinstance(place, Tensor):
                place.copy_(made)

    return again, said


def trained(folder: Path, family: str, record: Any, **more: Any) -> Training:
    graph, recipe = FAMILIES[family]
    training = Training(make_run(folder, graph(), **(recipe | RECIPE | more)), CPU)
    training.gradients._record = record  # type: ignore[union-attr]
    kept = []
    while training.step < training.steps:
        loss, measured, _ = training.advance()
        kept.append((loss, measured))  # read later, as the meter does
    training.told = [(float(loss), pytree.tree_map(float, sums)) for loss, (_, sums) in kept]  # type: ignore[attr-defined]
    return training


@pytest.mark.parametrize("more", [{}, {"accumulate": 3}, {"clip_norm": 0.1}, {"clip_value": 0.01}])
@pytest.mark.parametrize("family", ["mlp", "cnn"])
def test_a_replayed_training_is_the_same(family: str, more: Any, tmp_path: Path) -> None:
    plain = trained(tmp_path / "plain", family, None, **more)
    replays = trained(tmp_path / "replays", family, in_place, **more)
    assert not plain.gradients.is_replayed  # type: ignore[union-attr]
    assert replays.gradients.is_replayed  # type: ignore[union-attr]
    assert replays.steps > STRAIGHT_AFTER + 2
    assert_equal_state(replays.state(), plain.state())
    assert replays.told == plain.told  # type: ignore[attr-defined]


def wrong_result(call: Callable[[], Any]) -> Recorded:
    again, said = in_place(call)

    def other() -> None:
        again()
        said[3][0].mul_(1.000001)

    return other, said


def other_chance(call: Callable[[], Any]) -> Recorded:
    again, said = in_place(call)
    return lambda: (again(), torch.rand(1)), said


def forgets_to_run(call: Callable[[], Any]) -> Recorded:
    said = call()
    return lambda: None, pytree.tree_map_only(Tensor, torch.zeros_like, said)


def cannot(call: Callable[[], Any]) -> Recorded:
    call()
    raise RuntimeError("operation not permitted when stream is capturing")


@pytest.mark.parametrize("record", [wrong_result, other_chance, forgets_to_run, cannot])
@pytest.mark.parametrize("family", ["mlp", "cnn"])
def test_a_recording_that_is_not_the_step_is_refused(
    family: str, record: Any, tmp_path: Path
) -> None:
    """And trying it changes nothing: neither running means nor random numbers."""
    plain = trained(tmp_path / "plain", family, None)
    with pytest.warns(UserWarning, match="Steps are not recorded: "):
        tried = trained(tmp_path / "tried", family, record)
    assert not tried.gradients.is_replayed  # type: ignore[union-attr]
    assert_equal_state(tried.state(), plain.state())


def test_buffers_that_differ_are_seen() -> None:
    total, weight = torch.zeros(3), torch.ones(3)

    def step(x: Tensor) -> list[Any]:
        total.add_(x)
        return [(x * weight).sum(), 3, [], [x * 2]]

    def skips_buffer(call: Callable[[], Any]) -> Recorded:
        again, said = in_place(call)

        def other() -> None:
            again()
            total.zero_()

        return other, said

    with pytest.raises(NotReplayed):
        replayed(step, [weight, total], [torch.randn(3)], skips_buffer)
    assert torch.equal(total, torch.zeros(3))
    again = replayed(step, [weight, total], [torch.randn(3)], in_place)
    assert torch.equal(total, torch.zeros(3))
    first, second = torch.randn(3), torch.randn(3)
    loss, count, _, (gradient,) = again(first)
    again(second)
    assert (float(loss), count) == (float(first.sum()), 3)
    assert torch.equal(gradient, second * 2)  # the place is the same
    assert torch.equal(total, first + second)


def test_without_a_device_nothing_is_recorded() -> None:
    if torch.cuda.is_available():
        again, (made,) = on_cuda(lambda: [torch.ones(1, device="cuda")])
        again()
        assert float(made) == 1.0
    else:
        with pytest.raises((RuntimeError, AssertionError)):
            on_cuda(lambda: [torch.ones(1)])
