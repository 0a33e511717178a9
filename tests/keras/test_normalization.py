"""Normalizations with Keras' shift and scale; running averages as they are in use."""

from typing import Any

import keras
import pytest
import torch

from engine.spec import blocks
from engine.spec.tensor import Tensor, features, image, sequence, volume
from tests.engine.blocks.harness import Built, Use, build, example_inputs
from tests.keras.compare import assert_equal_to_keras, keras_weights

INPUTS = [features(6), sequence(5, 6), image(6, 4, 5), volume(6, 2, 3, 4)]
EVERY_INPUT = pytest.mark.parametrize("input", INPUTS, ids=str)
LEARNED: list[dict[str, Any]] = [
    {"center": center, "scale": scale} for center in (True, False) for scale in (True, False)
]


@EVERY_INPUT
def test_batch_normalization(input: Tensor) -> None:
    for params in LEARNED:
        assert_equal_to_keras("BatchNormalization", params, input)
    assert_equal_to_keras("BatchNormalization", {"epsilon": 0.1, "momentum": 0.5}, input)


@pytest.mark.parametrize("trainable", [True, False])
def test_batch_normalization_while_it_trains(trainable: bool) -> None:
    """Frozen, it answers by its averages there too, and keeps them; else by the batch."""
    use = Use(blocks()["BatchNormalization"], {"trainable": trainable}, {"input": features(6)})
    built = build(use)
    assert isinstance(built, Built)
    norm = built.model.get_submodule("it")
    (rows,) = example_inputs(built.graph)
    with torch.no_grad():
        for weight in (*norm.parameters(), norm.running_mean, norm.running_var):
            weight.copy_(torch.rand(weight.shape) + 0.5)  # type: ignore[union-attr]
    layer = keras.layers.BatchNormalization(trainable=trainable)
    layer.build((None, 6))
    layer.set_weights([weight.detach().numpy() for weight in keras_weights(norm)])
    before = [weight.clone() for weight in keras_weights(norm)]
    found = built.model.train()(rows).detach()
    expected = torch.as_tensor(layer(rows, training=True)).detach()
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)
    kept = all(map(torch.equal, before, keras_weights(norm)))
    theirs = [torch.as_tensor(weight.value).detach() for weight in layer.weights]
    assert kept == (not trainable) == all(map(torch.equal, before, theirs))


@EVERY_INPUT
def test_layer_normalization(input: Tensor) -> None:
    for params in LEARNED:
        assert_equal_to_keras("LayerNormalization", params, input)
    assert_equal_to_keras("LayerNormalization", {"epsilon": 0.1}, input)


@EVERY_INPUT
def test_group_normalization(input: Tensor) -> None:
    for params in LEARNED:
        assert_equal_to_keras("GroupNormalization", params | {"groups": 2}, input)
    for groups in (1, 3):
        assert_equal_to_keras("GroupNormalization", {"groups": groups, "epsilon": 0.1}, input)


@pytest.mark.parametrize("input", INPUTS[1:], ids=str)
def test_instance_normalization_is_a_group_for_each_channel(input: Tensor) -> None:
    for params in LEARNED:
        assert_equal_to_keras(
            "InstanceNormalization",
            params,
            input,
            layer="GroupNormalization",
            keras_params=params | {"groups": -1},
        )
        assert_equal_to_keras("GroupNormalization", params | {"groups": -1}, input)


@EVERY_INPUT
def test_rms_and_unit_normalization(input: Tensor) -> None:
    assert_equal_to_keras("RMSNormalization", {}, input)
    assert_equal_to_keras("RMSNormalization", {"epsilon": 0.1}, input)
    assert_equal_to_keras("UnitNormalization", {}, input)
    params = {"axis": 1}
    assert_equal_to_keras("UnitNormalization", params, input, move_channels=False)
