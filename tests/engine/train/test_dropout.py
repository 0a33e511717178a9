"""Dropout's mask is what chance would make it, and what torch's generator says."""

import math

import pytest
import torch
from torch import Tensor, nn

from engine.train.faster import use_faster_layers
from engine.train.faster.dropout import FastDropout, keep_mask

SIGMAS = 5.0


def dropped(count: int, rate: float) -> Tensor:
    return keep_mask(torch.empty(count), rate) == 0.0


@pytest.mark.parametrize("rate", [0.001, 0.1, 0.25, 0.5, 0.9, 0.999])
def test_as_many_are_dropped_as_the_rate_says(rate: float) -> None:
    """Among all, and at each place of a draw: its lanes, and both numbers of a word."""
    torch.manual_seed(0)
    count = 16 * 40_000
    found = dropped(count, rate).view(-1, 16).double()
    sigma = math.sqrt(rate * (1 - rate))
    assert abs(float(found.mean()) - rate) < SIGMAS * sigma / math.sqrt(count) + 2**-17
    each = found.mean(0) - rate
    assert float(each.abs().max()) < SIGMAS * sigma / math.sqrt(count / 16) + 2**-17


def test_values_know_nothing_of_one_another() -> None:
    """Pairs some places apart are no more alike than chance makes them, nor are two masks."""
    torch.manual_seed(0)
    count = 400_000
    first, second = (dropped(count, 0.5).double() * 2 - 1 for _ in range(2))
    for distance in (*range(1, 40), 64, 128, 256, 1_000):
        alike = (first[distance:] * first[:-distance]).mean()
        assert abs(float(alike)) < SIGMAS / math.sqrt(count - distance)
    assert abs(float((first * second).mean())) < SIGMAS / math.sqrt(count)


def test_patterns_of_eight_are_all_as_frequent() -> None:
    torch.manual_seed(0)
    bits = dropped(8 * 100_000, 0.5).view(-1, 8).long()
    counts = torch.bincount((bits * 2 ** torch.arange(8)).sum(1), minlength=256).double()
    expected = 100_000 / 256
    chi_square = float(((counts - expected) ** 2 / expected).sum())
    assert abs(chi_square - 255) < SIGMAS * math.sqrt(2 * 255)


def test_what_is_kept_makes_up_for_what_is_dropped() -> None:
    torch.manual_seed(0)
    for rate in (0.1, 0.5, 0.75):
        mask = keep_mask(torch.empty(100_003), rate)
        kept = mask[mask != 0.0]
        assert torch.allclose(kept, torch.tensor(1 / (1 - rate)), rtol=2e-5)
        assert float(mask.mean()) == pytest.approx(1.0, abs=0.02)
    assert bool((keep_mask(torch.empty(33), 0.0) == 1.0).all())
    assert bool((keep_mask(torch.empty(33), 1.0) == 0.0).all())


def test_torchs_generator_says_which() -> None:
    torch.manual_seed(3)
    state = torch.get_rng_state()
    first, second = keep_mask(torch.empty(50), 0.5), keep_mask(torch.empty(50), 0.5)
    torch.set_rng_state(state)
    assert torch.equal(keep_mask(torch.empty(50), 0.5), first)
    assert torch.equal(keep_mask(torch.empty(50), 0.5), second)
    assert not torch.equal(first, second)


@pytest.mark.parametrize("shape", [(1,), (7,), (8,), (9,), (15, 1), (3, 17), (2, 3, 5, 7)])
def test_all_sizes_and_layouts(shape: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    layer = nn.Sequential(nn.Dropout(0.5))
    use_faster_layers(layer)
    assert type(layer[0]) is FastDropout
    like = torch.ones(shape)
    if len(shape) == 4:
        like = like.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    seen = torch.stack([layer(like) for _ in range(60)])
    assert seen.unique().tolist() == [0.0, 2.0]
    assert bool((seen == 0.0).any(0).all())
    assert bool((seen == 2.0).any(0).all())


def test_it_rests_when_the_layer_does_not_train() -> None:
    layer = nn.Sequential(nn.Dropout(0.5))
    use_faster_layers(layer)
    x = torch.randn(100)
    assert torch.equal(layer.eval()(x), x)
