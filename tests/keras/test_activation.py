"""Activation blocks against keras.layers and keras.activations."""

from typing import Any

import keras
import pytest
import torch

from engine.spec import blocks
from engine.spec.tensor import Tensor, features, image, sequence, volume
from tests.engine.blocks.harness import Built, Use, build
from tests.keras.compare import assert_equal_to_keras
from tests.keras.source import assert_keras_source_agrees

ACTIVATIONS = {
    "SELU": "selu",
    "SiLU": "silu",
    "Mish": "mish",
    "Softplus": "softplus",
    "Softsign": "softsign",
    "Sigmoid": "sigmoid",
    "HardSigmoid": "hard_sigmoid",
    "HardSwish": "hard_swish",
    "Tanh": "tanh",
    "LogSigmoid": "log_sigmoid",
    "Exponential": "exponential",
    "Abs": keras.ops.abs,
}
SHAPES = [features(10), sequence(5, 4), image(3, 4, 5), volume(2, 3, 4, 5)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_without_parameters(name: str, shape: Tensor) -> None:
    layer = {"activation": ACTIVATIONS[name]}
    assert_equal_to_keras(name, {}, shape, layer="Activation", keras_params=layer)


@pytest.mark.parametrize("threshold", [0.0, 0.4])
@pytest.mark.parametrize("negative_slope", [0.0, 0.3])
@pytest.mark.parametrize("max_value", [None, 0.8, 6.0])
def test_relu(max_value: float | None, negative_slope: float, threshold: float) -> None:
    params = {"max_value": max_value, "negative_slope": negative_slope, "threshold": threshold}
    assert_equal_to_keras("ReLU", params, image(3, 4, 5))


@pytest.mark.parametrize("params", [{}, {"negative_slope": 0.01}, {"negative_slope": 0.0}])
def test_leaky_relu(params: dict[str, Any]) -> None:
    assert_equal_to_keras("LeakyReLU", params, sequence(5, 4))


@pytest.mark.parametrize("params", [{}, {"alpha": 0.3}])
def test_elu(params: dict[str, Any]) -> None:
    assert_equal_to_keras("ELU", params, features(10))


@pytest.mark.parametrize("approximate", [False, True])
def test_gelu(approximate: bool) -> None:
    def gelu(x: torch.Tensor) -> Any:
        return keras.activations.gelu(x, approximate=approximate)

    params = {"approximate": approximate}
    keras_params = {"activation": gelu}
    assert_equal_to_keras(
        "GELU", params, features(10), layer="Activation", keras_params=keras_params
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "shape"),
    [
        (None, None, features(10)),
        (None, None, sequence(5, 4)),
        (1, 1, sequence(5, 4)),
        ([2, 3], [1, 2], image(3, 4, 5)),
        (1, 3, image(3, 4, 5)),
        ([1, 2, 3], [1, 2, 3], image(3, 4, 5)),
        (None, None, image(3, 4, 5)),
    ],
    ids=str,
)
def test_prelu(ours: Any, theirs: Any, shape: Tensor) -> None:
    def slopes(model: torch.nn.Module) -> list[torch.Tensor]:
        (alpha,) = model.parameters()
        return [alpha.permute(1, 2, 0) if alpha.dim() == 3 else alpha]

    assert_equal_to_keras(
        "PReLU",
        {"shared_axes": ours},
        shape,
        keras_params={"shared_axes": theirs},
        weights=slopes,
    )


@pytest.mark.parametrize(
    ("ours", "theirs", "shape"),
    [
        (None, -1, features(10)),
        (None, -1, sequence(5, 4)),
        (1, 1, sequence(5, 4)),
        (None, -1, image(3, 4, 5)),
        (-1, 2, image(3, 4, 5)),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["Softmax", "LogSoftmax"])
def test_softmax(name: str, ours: int | None, theirs: int, shape: Tensor) -> None:
    def of_the_axis(x: torch.Tensor) -> Any:
        function = keras.ops.softmax if name == "Softmax" else keras.ops.log_softmax
        return function(x, axis=theirs)

    keras_params = {"activation": of_the_axis}
    assert_equal_to_keras(
        name, {"axis": ours}, shape, layer="Activation", keras_params=keras_params
    )


@pytest.mark.parametrize("exponent", [1, 2, 3])
def test_power(exponent: int) -> None:
    def power(x: torch.Tensor) -> Any:
        return keras.ops.power(x, exponent)

    keras_params = {"activation": power}
    params = {"exponent": exponent}
    assert_equal_to_keras(
        "Power", params, features(10), layer="Activation", keras_params=keras_params
    )


@pytest.mark.parametrize("epsilon", [1e-7, 0.1])
def test_log(epsilon: float) -> None:
    def log(x: torch.Tensor) -> Any:
        return keras.ops.log(keras.ops.maximum(x, epsilon))

    keras_params = {"activation": log}
    params = {"epsilon": epsilon}
    assert_equal_to_keras(
        "Log", params, features(10), layer="Activation", keras_params=keras_params
    )


@pytest.mark.parametrize(
    "shape", [features(3), sequence(4, 3), image(3, 4, 5), volume(3, 2, 4, 5)], ids=str
)
def test_affine_with_a_number_for_each_channel(shape: Tensor) -> None:
    params = {"scale": [2.0, 0.5, -1.0], "offset": [0.0, -1.5, 3.0]}
    for given in (params, params | {"scale": 3.0}, params | {"offset": 0.5}):
        built = build(Use(blocks()["Affine"], given, {"input": shape}))
        assert isinstance(built, Built), built.problems
        x = torch.randn(2, *(int(size) for size in shape.shape))
        # Keras' Rescaling multiplies the last axis.
        moved = x.movedim(shape.feature_axis + 1, -1)
        expected = keras.layers.Rescaling(**given)(moved).movedim(-1, shape.feature_axis + 1)
        torch.testing.assert_close(built.model(x), expected)
        assert_keras_source_agrees(built.graph, built.model)


def test_affine_needs_a_number_for_each_channel() -> None:
    found = build(Use(blocks()["Affine"], {"scale": [1.0, 2.0]}, {"input": image(3, 4, 5)}))
    assert not isinstance(found, Built)
    (problem,) = found.problems
    assert (problem.code, problem.param) == ("shape_mismatch", "scale")
    assert problem.message == (
        "scale of Affine lists 2 numbers, but Input gives 3 × 4 × 5, which has 3 channels."
    )


@pytest.mark.parametrize(("scale", "offset"), [(1.0, 0.0), (0.5, 0.0), (1.0, 2.0), (-2.0, -1.5)])
def test_affine_is_rescaling(scale: float, offset: float) -> None:
    params = {"scale": scale, "offset": offset}
    assert_equal_to_keras("Affine", params, image(3, 4, 5), layer="Rescaling")
