"""Padding "same" as Keras source, where one end of an axis may get more than the other.

Keras' backends pad by themselves and not all alike: its own mean with uneven padding repeats the
edge on torch. Our torch source is held against the formula, and the Keras source against it.
"""

from itertools import product
from typing import Any

import numpy as np
import pytest
import torch

from engine.spec import blocks
from engine.spec.block import Block
from engine.spec.tensor import Tensor, image, sequence, volume
from tests.engine.blocks.harness import Built, Use, build, example_uses
from tests.keras.source import assert_keras_source_agrees

PADDED = [
    block
    for block in blocks().values()
    if any(
        field["name"] == "padding" and "same" in (field.get("choices") or ())
        for field in block.describe()["fields"]
    )
]
EVERY = pytest.mark.parametrize("block", PADDED, ids=lambda block: block.__name__)
SIDES, STRIDES, KERNELS = (5, 6), (1, 2, 3), (2, 3, 4)


def _use(block: type[Block], side: int, stride: int, kernel: int) -> Use:
    example, _ = next(iter(example_uses(block)))
    given = example.inputs["input"]
    assert isinstance(given, Tensor)
    inputs = {
        2: sequence(side, 2),
        3: image(2, side, side + 1),
        4: volume(2, side, side + 1, 4),
    }
    params: dict[str, Any] = {"padding": "same", "strides": stride}
    params["kernel_size" if "kernel_size" in block.model_fields else "pool_size"] = kernel
    if "filters" in block.model_fields:
        params["filters"] = 2
    return Use(block, params, {"input": inputs[given.rank]})


@EVERY
def test_every_block_with_padding(block: type[Block]) -> None:
    for side, stride, kernel in product(SIDES, STRIDES, KERNELS):
        built = build(_use(block, side, stride, kernel))
        assert isinstance(built, Built), built.problems
        assert_keras_source_agrees(built.graph, built.model)


def _mean_of_what_is_there(x: np.ndarray, kernel: int, stride: int) -> np.ndarray:
    """Along the last axis: the windows of padding "same", each divided by its real places."""
    length = x.shape[-1]
    outputs = -(-length // stride)
    before = max((outputs - 1) * stride + kernel - length, 0) // 2
    starts = [place * stride - before for place in range(outputs)]
    return np.stack(
        [x[..., max(start, 0) : start + kernel].mean(axis=-1) for start in starts], axis=-1
    )


@pytest.mark.parametrize(
    "block", [block for block in PADDED if "Average" in block.__name__], ids=lambda b: b.__name__
)
def test_a_mean_counts_what_is_there(block: type[Block]) -> None:
    # A mean over a window of an image is the mean along one axis after the other.
    for side, stride, kernel in product(SIDES, STRIDES, KERNELS):
        built = build(_use(block, side, stride, kernel))
        assert isinstance(built, Built), built.problems
        sizes = [int(size) for size in built.verdict.evaluations["input_0"].first.shape]
        x = torch.randn(3, *sizes, generator=torch.Generator().manual_seed(0))
        wanted = x.numpy()
        for axis in range(1, len(sizes)) if len(sizes) == 2 else range(2, len(sizes) + 1):
            moved = np.moveaxis(wanted, axis, -1)
            wanted = np.moveaxis(_mean_of_what_is_there(moved, kernel, stride), -1, axis)
        np.testing.assert_allclose(built.model(x).numpy(), wanted, rtol=1e-5, atol=1e-6)
