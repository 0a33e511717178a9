"""Merging blocks against keras.layers."""

import keras
import pytest
import torch

from engine.spec.tensor import Tensor, features, image, sequence
from tests.keras.compare import assert_equal_to_keras

PAIRS = [
    (features(8), features(8)),
    (sequence(5, 4), sequence(5, 4)),
    (image(3, 4, 5), image(3, 4, 5)),
    (image(3, 4, 5), image(3, 1, 1)),
    (image(3, 1, 5), image(1, 4, 5)),
]


@pytest.mark.parametrize("inputs", PAIRS, ids=str)
@pytest.mark.parametrize("name", ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"])
def test_pairs(name: str, inputs: tuple[Tensor, Tensor]) -> None:
    assert_equal_to_keras(name, {}, *inputs)


@pytest.mark.parametrize("name", ["Add", "Multiply", "Average", "Maximum", "Minimum"])
def test_three(name: str) -> None:
    assert_equal_to_keras(name, {}, features(8), features(8), features(1))


@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize(
    ("axes", "a", "b"),
    [
        (-1, features(8), features(8)),
        (1, features(8), features(8)),
        (-1, sequence(5, 4), sequence(6, 4)),
        (1, sequence(5, 4), sequence(5, 3)),
        ([1, 2], sequence(5, 4), sequence(3, 5)),
        ([2, 1], sequence(5, 4), features(4)),
        ([1, 1], features(5), sequence(5, 4)),
    ],
    ids=str,
)
def test_dot(axes: int | list[int], a: Tensor, b: Tensor, normalize: bool) -> None:
    params = {"axes": axes, "normalize": normalize}
    assert_equal_to_keras("Dot", params, a, b)


@pytest.mark.parametrize(
    ("a", "b"), [(sequence(5, 4), sequence(4, 3)), (sequence(1, 4), sequence(4, 1))], ids=str
)
def test_mat_mul(a: Tensor, b: Tensor) -> None:
    def product(_: keras.layers.Layer, first: torch.Tensor, second: torch.Tensor) -> object:
        return keras.ops.matmul(first, second)

    assert_equal_to_keras("MatMul", {}, a, b, layer="Identity", keras_params={}, call=product)


@pytest.mark.parametrize(
    ("ours", "theirs", "inputs"),
    [
        (None, -1, (features(8), features(3), features(1))),
        (None, -1, (sequence(5, 4), sequence(5, 2))),
        (1, 1, (sequence(5, 4), sequence(3, 4))),
        (None, -1, (image(3, 4, 5), image(2, 4, 5))),
        (2, 1, (image(3, 4, 5), image(3, 2, 5))),
        (-1, 2, (image(3, 4, 5), image(3, 4, 1))),
    ],
    ids=str,
)
def test_concatenate(ours: int | None, theirs: int, inputs: tuple[Tensor, ...]) -> None:
    params = {"axis": ours} if ours is not None else {}
    assert_equal_to_keras("Concatenate", params, *inputs, keras_params={"axis": theirs})
