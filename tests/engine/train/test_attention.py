"""Attention that takes the place of torch's computes what torch's does."""

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.train.faster import attention as module
from engine.train.faster import use_faster_layers
from engine.train.faster.attention import FastMultiheadAttention
from engine.train.faster.dropout import keep_mask

ROWS, STEPS, WIDTH = 5, 7, 12
PADDING = torch.arange(STEPS) >= torch.tensor([7, 3, 1, 0, 5])[:, None]
"""The fourth row has no real step at all."""
FUTURE = torch.ones(STEPS, STEPS, dtype=torch.bool).triu(1)
MASKS: dict[str, dict[str, Tensor]] = {
    "none": {},
    "padding": {"key_padding_mask": PADDING},
    "padding as numbers": {
        "key_padding_mask": torch.zeros(ROWS, STEPS).masked_fill(PADDING, -torch.inf)
    },
    "future": {"attn_mask": FUTURE},
    "both": {"key_padding_mask": PADDING, "attn_mask": FUTURE},
    "weighed": {"attn_mask": torch.linspace(-2, 2, STEPS * STEPS).view(STEPS, STEPS)},
}


def pair(**options: Any) -> tuple[nn.MultiheadAttention, nn.MultiheadAttention]:
    """torch's module without dropout, and the faster one with its weights and dropout."""
    torch.manual_seed(0)
    torchs = nn.MultiheadAttention(WIDTH, 3, batch_first=True, **options)
    fast = nn.Sequential(nn.MultiheadAttention(WIDTH, 3, dropout=0.4, batch_first=True, **options))
    fast[0].load_state_dict(torchs.state_dict())
    use_faster_layers(fast)
    assert isinstance(fast[0], FastMultiheadAttention)
    return torchs, fast[0]


def said(layer: nn.Module, given: list[Tensor], **masks: Any) -> list[Tensor]:
    """What it answers, and the gradient of every input and weight."""
    leaves = [each.clone().requires_grad_() for each in given]
    three = leaves * 3 if len(leaves) == 1 else [leaves[0], leaves[1], leaves[1]]
    found, weights = layer(*three, need_weights=False, **masks)
    assert weights is None
    gradients = torch.autograd.grad(
        (found * found.detach().sin()).sum(), [*leaves, *layer.parameters()]
    )
    return [found.detach(), *gradients]


@pytest.mark.parametrize("masks", MASKS)
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("itself", [True, False])
def test_it_is_torchs_with_a_mask_of_its_own(
    masks: str, bias: bool, itself: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    torchs, fast = pair(bias=bias)
    monkeypatch.setattr(module, "keep_mask", lambda weights, _: torch.ones_like(weights))
    given = [torch.randn(ROWS, STEPS, WIDTH) for _ in range(1 if itself else 2)]
    answers = said(torchs, given, **MASKS[masks]), said(fast, given, **MASKS[masks])
    for one, other in zip(*answers, strict=True):
        assert torch.allclose(one, other, rtol=1e-4, atol=1e-5)


def test_dropout_falls_on_the_weights() -> None:
    _, fast = pair()
    x = torch.randn(ROWS, STEPS, WIDTH)
    torch.manual_seed(5)
    found, _ = fast(x, x, x, need_weights=False)
    torch.manual_seed(5)
    chance = keep_mask(torch.empty(ROWS, 3, STEPS, STEPS), 0.4)
    queries, keys, values = (
        part.view(ROWS, STEPS, 3, 4).transpose(1, 2)
        for part in nn.functional.linear(x, fast.in_proj_weight, fast.in_proj_bias).chunk(3, -1)
    )
    weights = (queries @ keys.mT / 2.0).softmax(-1) * chance
    expected = fast.out_proj((weights @ values).transpose(1, 2).flatten(2))
    assert torch.allclose(found, expected, atol=1e-6)


def test_at_rest_or_asked_for_weights_it_is_torchs_own() -> None:
    torchs, fast = pair()
    x = torch.randn(ROWS, STEPS, WIDTH)
    torchs.eval()
    fast.eval()
    assert torch.equal(torchs(x, x, x, need_weights=False)[0], fast(x, x, x, need_weights=False)[0])
    fast.train()
    assert fast(x, x, x)[1].shape == (ROWS, STEPS, STEPS)


def test_in_an_encoder_layer_padding_changes_no_real_step() -> None:
    torch.manual_seed(0)
    layers = nn.Sequential(nn.TransformerEncoderLayer(WIDTH, 3, 16, 0.1, batch_first=True))
    use_faster_layers(layers)
    assert isinstance(layers[0].self_attn, FastMultiheadAttention)
    x = torch.randn(ROWS, STEPS, WIDTH)
    other = x.masked_fill(PADDING[..., None], 9.0)
    found = []
    for each in (x, other):
        torch.manual_seed(1)
        found.append(layers[0](each, src_key_padding_mask=PADDING))
    real = ~PADDING
    assert bool(torch.isfinite(found[0]).all())
    assert torch.allclose(found[0][real], found[1][real], atol=1e-5)
