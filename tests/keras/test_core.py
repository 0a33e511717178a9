"""Core blocks against keras.layers and keras.ops."""

from typing import Any

import keras
import numpy as np
import pytest
import torch

from engine.spec import blocks
from engine.spec.tensor import Tensor, features, image, sequence, tokens
from tests.engine.blocks.harness import Built, Use, build, example_inputs
from tests.keras.compare import assert_equal_to_keras


@pytest.mark.parametrize("shape", [features(6), sequence(5, 4), image(3, 4, 5)], ids=str)
def test_identity(shape: Tensor) -> None:
    assert_equal_to_keras("Identity", {}, shape)


@pytest.mark.parametrize("shape", [features(6), sequence(5, 4)], ids=str)
@pytest.mark.parametrize(
    "params", [{}, {"use_bias": False}, {"activation": "tanh"}, {"activation": "softmax"}], ids=str
)
def test_dense(shape: Tensor, params: dict[str, Any]) -> None:
    assert_equal_to_keras("Dense", {"units": 3} | params, shape)


@pytest.mark.parametrize("num_classes", [None, 12])
def test_one_hot(num_classes: int | None) -> None:
    def one_hot(_: keras.layers.Layer, x: torch.Tensor, mask: torch.Tensor) -> Any:
        return keras.ops.one_hot(x, num_classes or 9)

    params = {"num_classes": num_classes}
    assert_equal_to_keras(
        "OneHot", params, tokens(5, 9), layer="Identity", keras_params={}, call=one_hot
    )


@pytest.mark.parametrize("use_bias", [True, False])
@pytest.mark.parametrize(
    ("a", "b"), [(features(6), features(5)), (sequence(4, 6), sequence(4, 5))], ids=str
)
def test_bilinear_is_the_sum_over_all_products(a: Tensor, b: Tensor, use_bias: bool) -> None:
    params = {"units": 3, "use_bias": use_bias, "activation": "tanh"}
    built = build(Use(blocks()["Bilinear"], params, {"a": a, "b": b}))
    assert isinstance(built, Built), built.problems
    first, second = example_inputs(built.graph)
    weight = built.model.it.weight.detach().numpy()
    expected = np.einsum("...i,kij,...j->...k", first.numpy(), weight, second.numpy())
    if use_bias:
        expected = expected + built.model.it.bias.detach().numpy()
    with torch.no_grad():
        found = built.model(first, second)
    np.testing.assert_allclose(found.numpy(), np.tanh(expected), atol=1e-5)
