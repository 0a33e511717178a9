"""Pooling as Keras pools: padding with strides, what padding counts for, adaptive and global."""

from itertools import product
from typing import Any

import pytest
import torch

from engine.spec import read_graph, render
from engine.spec.tensor import image, sequence, volume
from tests.engine.blocks.harness import compiled
from tests.graphs import chain, node
from tests.keras.compare import assert_equal_to_keras

INPUTS = {1: sequence(10, 4), 2: image(3, 9, 8), 3: volume(2, 5, 6, 7)}
RANKS = pytest.mark.parametrize("rank", INPUTS)


@RANKS
def test_max_pooling(rank: int) -> None:
    for padding, stride, size in product(("valid", "same"), (None, 1, 2, 3), (1, 2, 3)):
        params = {"pool_size": size, "strides": stride, "padding": padding}
        assert_equal_to_keras(f"MaxPooling{rank}D", params, INPUTS[rank])


@RANKS
def test_average_pooling(rank: int) -> None:
    inputs = {1: sequence(9, 4), 2: image(3, 9, 9), 3: volume(2, 3, 9, 9)}
    for padding, stride in product(("valid", "same"), (None, 1, 2)):
        params: dict[str, Any] = {"pool_size": 3, "strides": stride, "padding": padding}
        assert_equal_to_keras(f"AveragePooling{rank}D", params, inputs[rank])
    assert_equal_to_keras(f"AveragePooling{rank}D", {"pool_size": 2}, INPUTS[rank])


def test_uneven_padding_counts_for_nothing_in_a_mean() -> None:
    # Keras on TensorFlow and JAX: 4.5. Its torch backend repeats the last step instead: 4.67.
    pool = node("pool", "AveragePooling1D", pool_size=3, padding="same")
    model = compiled(render(read_graph(chain(node("x", "Input", shape=[5, 1]), pool))))
    steps = torch.arange(1.0, 6.0).reshape(1, 5, 1)
    assert model(steps).flatten().tolist() == [2.0, 4.5]


@RANKS
@pytest.mark.parametrize("kind", ["Max", "Average"])
def test_global_and_adaptive_pooling(kind: str, rank: int) -> None:
    for keepdims in (False, True):
        params = {"keepdims": keepdims}
        assert_equal_to_keras(f"Global{kind}Pooling{rank}D", params, INPUTS[rank])
    for size in (1, 3, 4):
        name = f"Adaptive{kind}Pooling{rank}D"
        assert_equal_to_keras(name, {"output_size": size}, INPUTS[rank])
    if rank > 1:
        sizes = {"output_size": [2, 3, 4][:rank]}
        assert_equal_to_keras(f"Adaptive{kind}Pooling{rank}D", sizes, INPUTS[rank])


def test_a_global_mean_leaves_padding_out() -> None:
    assert_equal_to_keras("GlobalAveragePooling1D", {}, sequence(None, 4, mask=True))
