"""Regularization blocks against Keras: idle in use, and of the same mean and spread in training."""

from typing import Any

import keras
import pytest
import torch

from engine.spec import blocks
from engine.spec.tensor import Tensor, features, image, sequence, volume
from engine.train.faster import use_faster_layers
from tests.engine.blocks.harness import Built, Use, build
from tests.keras.compare import assert_equal_to_keras

CASES: list[tuple[str, dict[str, Any], Tensor]] = [
    ("Dropout", {"rate": 0.3}, features(8)),
    ("SpatialDropout1D", {"rate": 0.3}, sequence(5, 4)),
    ("SpatialDropout2D", {"rate": 0.3}, image(3, 4, 5)),
    ("SpatialDropout3D", {"rate": 0.3}, volume(2, 3, 4, 5)),
    ("AlphaDropout", {"rate": 0.3}, features(8)),
    ("AlphaDropout", {"rate": 0.3, "noise_shape": [None, 1, 4]}, sequence(5, 4)),
    ("Dropout", {"rate": 0.3, "noise_shape": [None, 1, 4]}, sequence(5, 4)),
    ("GaussianNoise", {"stddev": 0.3}, features(8)),
    ("GaussianDropout", {"rate": 0.3}, features(8)),
]
NAMES = [f"{name}-{params}" for name, params, _ in CASES]


@pytest.mark.parametrize(("name", "params", "shape"), CASES, ids=NAMES)
def test_nothing_happens_in_use(name: str, params: dict[str, Any], shape: Tensor) -> None:
    assert_equal_to_keras(name, params, shape)


@pytest.mark.parametrize(("name", "params", "shape"), CASES, ids=NAMES)
def test_training_has_the_mean_and_spread_of_keras(
    name: str, params: dict[str, Any], shape: Tensor
) -> None:
    model = trained(name, params, shape)
    ones = torch.ones(4_000, *(int(size) for size in shape.shape))
    torch.manual_seed(0)
    keras.utils.set_random_seed(0)
    found, expected = model(ones), getattr(keras.layers, name)(**params)(ones, training=True)
    assert found.mean().item() == pytest.approx(expected.mean().item(), abs=0.02)
    assert found.std().item() == pytest.approx(expected.std().item(), abs=0.02)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("SpatialDropout1D", sequence(5, 4)),
        ("SpatialDropout2D", image(3, 4, 5)),
        ("SpatialDropout3D", volume(2, 3, 4, 5)),
    ],
    ids=str,
)
def test_whole_features_are_silenced(name: str, shape: Tensor) -> None:
    ones = torch.ones(50, *(int(size) for size in shape.shape))
    torch.manual_seed(0)
    found = trained(name, {"rate": 0.5}, shape)(ones).movedim(shape.feature_axis + 1, 1)
    for silenced in found.flatten(2).unbind(-1):
        assert torch.equal(silenced, found.flatten(2)[..., 0])
    assert set(found.flatten().tolist()) == {0.0, 2.0}


@pytest.mark.parametrize(
    ("name", "params", "shape"),
    [
        ("Dropout", {"rate": 1.0}, features(8)),
        ("Dropout", {"rate": 1, "noise_shape": [None, 1, 4]}, sequence(5, 4)),
        ("SpatialDropout1D", {"rate": 1.0}, sequence(5, 4)),
        ("SpatialDropout2D", {"rate": 1.0}, image(3, 4, 5)),
        ("SpatialDropout3D", {"rate": 1.0}, volume(2, 3, 4, 5)),
    ],
    ids=str,
)
def test_at_a_rate_of_1_all_is_silenced(name: str, params: dict[str, Any], shape: Tensor) -> None:
    x = torch.randn(3, *(int(size) for size in shape.shape), requires_grad=True)
    model = trained(name, params, shape)
    expected = getattr(keras.layers, name)(**params)(x.detach(), training=True)
    use_faster_layers(model)
    found = model(x)
    assert torch.equal(found, torch.zeros_like(x))
    assert torch.equal(expected, found)
    found.sum().backward()
    assert x.grad is not None
    assert torch.equal(x.grad, torch.zeros_like(x))
    assert torch.equal(model.eval()(x), x)


@pytest.mark.parametrize("name", ["AlphaDropout", "GaussianDropout"])
def test_a_rate_of_1_that_has_no_meaning_is_refused(name: str) -> None:
    ones = torch.ones(2, 4)
    with pytest.raises(ZeroDivisionError):
        getattr(keras.layers, name)(1.0)(ones, training=True)
    found = build(Use(blocks()[name], {"rate": 1.0}, {"input": features(4)}))
    assert not isinstance(found, Built)
    assert [problem.code for problem in found.problems] == ["param_range"]


def trained(name: str, params: dict[str, Any], shape: Tensor) -> torch.nn.Module:
    built = build(Use(blocks()[name], params, {"input": shape}))
    assert isinstance(built, Built), built.problems
    return built.model.train()
