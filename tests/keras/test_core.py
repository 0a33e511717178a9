"""Core blocks against keras.layers and keras.ops."""

from typing import Any

import keras
import numpy as np
import pytest
import torch

from engine.spec import blocks, check, read_graph, render
from engine.spec.tensor import Tensor, features, image, sequence, tokens, volume
from tests.engine.blocks.harness import Built, Use, build, compiled, example_inputs
from tests.graphs import Document, chain, node
from tests.keras.compare import assert_equal_to_keras
from tests.keras.source import assert_keras_source_agrees


@pytest.mark.parametrize("shape", [features(6), sequence(5, 4), image(3, 4, 5)], ids=str)
def test_identity(shape: Tensor) -> None:
    assert_equal_to_keras("Identity", {}, shape)


@pytest.mark.parametrize(
    "shape", [features(6), sequence(5, 4), image(4, 5, 6), volume(4, 5, 6, 3)], ids=str
)
@pytest.mark.parametrize(
    "params", [{}, {"use_bias": False}, {"activation": "tanh"}, {"activation": "softmax"}], ids=str
)
def test_dense(shape: Tensor, params: dict[str, Any]) -> None:
    assert_equal_to_keras("Dense", {"units": 3} | params, shape)


@pytest.mark.parametrize(
    "before",
    [
        node("less", "ReduceMean", axis=3),
        node("more", "ExpandDims", axis=1),
        node("last", "Permute", dims=[2, 3, 1]),
    ],
    ids=lambda before: str(before["block"]),
)
def test_dense_weighs_the_channels_wherever_they_are(before: Document) -> None:
    it = node("it", "Dense", units=4, activation="softmax")
    graph = read_graph(chain(node("x", "Input", shape=[3, 5, 6]), before, it))
    verdict = check(graph)
    assert verdict.ok, verdict.problems
    given, tensor = verdict.evaluations[before["id"]].first, verdict.evaluations["it"].first
    assert tensor.channels.value == 4
    assert verdict.parameters == int(given.channels) * 4 + 4
    assert_keras_source_agrees(graph, compiled(render(graph)))


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
