"""Embedding and PReLU in Keras, whose arrays are not those of a sum."""

from dataclasses import replace

from engine.spec.axes import places_of
from engine.spec.block import Block
from engine.spec.emit import Keras
from engine.spec.keras.layers import namesake
from engine.spec.keras.weights import as_they_are, reshaped
from engine.spec.size import Size
from engine.spec.tensor import Tensor


def embedding(block: Block, input: Tensor, mask_zero: bool) -> Keras:
    """Token 0 becomes a mask with a name, as all masks here have."""
    found = namesake(block, take=as_they_are, mask_zero=None)
    real = "ops.not_equal({input}, 0)"
    real = f"{{input_mask}} & {real}" if input.mask else real
    return replace(found, mask=real) if mask_zero else found


def prelu(block: Block, input: Tensor, slopes: tuple[Size, ...]) -> Keras:
    """``slopes``: the sizes of the tensor of slopes, 1 along axes that share them."""
    shared = getattr(block, "shared_axes", None)
    axes = () if shared is None else tuple(place + 1 for place in places_of(input, shared))
    take = reshaped(*(int(size) for size in slopes))
    return namesake(block, take=take, shared_axes=axes or None)
