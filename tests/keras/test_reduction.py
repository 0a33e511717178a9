"""Reduction blocks against keras.ops, padded sequences against their real steps."""

from typing import Any

import keras
import pytest
import torch

from engine.spec import blocks
from engine.spec.tensor import Tensor, features, image, sequence
from tests.engine.blocks.harness import Built, Use, build, example_inputs
from tests.keras.compare import assert_equal_to_keras

OPERATIONS = {
    "ReduceMean": keras.ops.mean,
    "ReduceSum": keras.ops.sum,
    "ReduceMax": keras.ops.max,
    "ReduceMin": keras.ops.min,
}


@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize(
    ("ours", "theirs", "shape"),
    [
        (1, 1, sequence(5, 4)),
        (None, -1, sequence(5, 4)),
        ([1, 2], (1, 2), sequence(5, 4)),
        (None, -1, image(3, 4, 5)),
        ([2, 3], (1, 2), image(3, 4, 5)),
        ([1, -1], (3, 2), image(3, 4, 5)),
        ([1, 2, 3], (1, 2, 3), image(3, 4, 5)),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", OPERATIONS)
def test_reductions(name: str, ours: Any, theirs: Any, shape: Tensor, keepdims: bool) -> None:
    def reduce(_: keras.layers.Layer, x: torch.Tensor) -> Any:
        result = OPERATIONS[name](x, axis=theirs, keepdims=keepdims)
        return result[:, None] if result.ndim == 1 else result

    params = {"axis": ours, "keepdims": keepdims}
    assert_equal_to_keras(name, params, shape, layer="Identity", keras_params={}, call=reduce)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_row_becomes_one_number(name: str) -> None:
    def reduce(_: keras.layers.Layer, x: torch.Tensor) -> Any:
        return OPERATIONS[name](x, axis=-1, keepdims=True)

    assert_equal_to_keras(name, {}, features(6), layer="Identity", keras_params={}, call=reduce)


@pytest.mark.parametrize(
    ("ours", "theirs", "shape"),
    [(None, -1, sequence(5, 4)), (1, 1, sequence(5, 4)), (None, -1, image(3, 4, 5))],
    ids=str,
)
def test_arg_max(ours: int | None, theirs: int, shape: Tensor) -> None:
    def arg_max(_: keras.layers.Layer, x: torch.Tensor) -> Any:
        return keras.ops.argmax(x, axis=theirs)

    params = {"axis": ours}
    assert_equal_to_keras("ArgMax", params, shape, layer="Identity", keras_params={}, call=arg_max)


PADDED = [(name, axis) for name in OPERATIONS for axis in (1, [1, 2])]


@pytest.mark.parametrize(("name", "axis"), [*PADDED, ("ArgMax", 1)], ids=str)
def test_padded_steps_are_left_out(name: str, axis: int | list[int]) -> None:
    use = Use(blocks()[name], {"axis": axis}, {"input": sequence(None, 4, mask=True)})
    built = build(use)
    assert isinstance(built, Built), built.problems
    values, mask = example_inputs(built.graph)
    found = built.model(values, mask)
    operation = OPERATIONS.get(name, keras.ops.argmax)
    for row, real, answer in zip(values, mask, found, strict=True):
        expected = operation(row[real], axis=0 if axis == 1 else (0, 1))
        wanted = torch.as_tensor(expected).to(answer.dtype)
        torch.testing.assert_close(answer.squeeze(), wanted.squeeze())


@pytest.mark.parametrize("name", OPERATIONS)
def test_nothing_but_padding_gives_zero(name: str) -> None:
    use = Use(blocks()[name], {"axis": 1}, {"input": sequence(None, 4, mask=True)})
    built = build(use)
    assert isinstance(built, Built), built.problems
    nothing = torch.zeros(1, 3, dtype=torch.bool)
    assert torch.equal(built.model(torch.ones(1, 3, 4), nothing), torch.zeros(1, 4))
