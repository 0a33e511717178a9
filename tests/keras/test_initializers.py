"""Initializers: the mean, the variance and the cut that Keras' namesakes have."""

import math
from typing import get_args

import keras
import pytest
import torch
from torch import nn

from engine.spec.initializers import BiasInitializer, Initializer, tensor_lines

OWN = {"default", "lecture_xavier"}
SHAPES = [(100, 21), (64, 8, 3, 3)]
"""As torch has them, outputs first: a Dense layer and a Conv2D of 3 × 3."""


def drawn(name: str, shape: tuple[int, ...], times: int = 20) -> torch.Tensor:
    torch.manual_seed(0)
    weights = []
    for _ in range(times):
        weight = nn.Parameter(torch.full(shape, torch.nan))
        exec("\n".join(tensor_lines("weight", name)), {"nn": nn, "weight": weight})
        weights.append(weight.detach().flatten())
    return torch.cat(weights)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", sorted(set(get_args(Initializer)) - OWN))
def test_they_are_as_in_keras(name: str, shape: tuple[int, ...]) -> None:
    keras.utils.set_random_seed(0)
    outputs, inputs, *window = shape
    new = getattr(keras.initializers, name)  # one that is asked twice repeats itself
    draws = [new()((*window, inputs, outputs)).cpu().flatten() for _ in range(20)]
    theirs = torch.cat(draws)
    ours = drawn(name, shape)
    deviation = theirs.std().item()
    assert ours.std().item() == pytest.approx(deviation, rel=0.02, abs=1e-7)
    assert ours.mean().item() == pytest.approx(theirs.mean().item(), abs=0.02 * deviation + 1e-7)
    if "normal" in name and name != "random_normal":
        # With torch, Keras lets 4 of a million numbers past the cut; ours ends there.
        cut = theirs.abs().quantile(0.999).item()
        assert ours.abs().quantile(0.999).item() == pytest.approx(cut, rel=0.01)
        assert ours.abs().max().item() == pytest.approx(2 * deviation / 0.87962566, rel=0.02)


@pytest.mark.parametrize("name", sorted(set(get_args(BiasInitializer)) - OWN))
def test_those_of_biases_need_no_fans(name: str) -> None:
    assert torch.isfinite(drawn(name, (100,))).all()


def test_the_lectures_xavier_is_uniform_above_zero() -> None:
    weights, limit = drawn("lecture_xavier", (100, 21)), 1 / math.sqrt(21 + 100)
    assert 0 <= weights.min() < 0.001 * limit
    assert weights.max().item() == pytest.approx(0.0909, abs=1e-4)
    assert weights.mean().item() == pytest.approx(0.0455, abs=5e-4)
    assert weights.std().item() == pytest.approx(limit / math.sqrt(12), rel=0.02)
