"""Blocks that lay the numbers of an image out anew: split axes, put them in order, join them."""

from dataclasses import replace
from itertools import accumulate

from engine.spec.emit import Keras
from engine.spec.masks import keras_hidden
from engine.spec.tensor import Tensor
from engine.spec.windows import per_axis

Sizes = tuple[int, ...]


def reordered(split: Sizes, order: Sizes, joined: Sizes) -> Keras:
    """The batch stays first; ``order`` counts from 1, as Keras' Permute does."""
    parts = f"ops.reshape({{input}}, {(-1, *split)})"
    return Keras(f"ops.reshape(ops.transpose({parts}, {(0, *order)}), {(-1, *joined)})")


def split(ports: tuple[str, ...], sizes: Sizes | None, axis: int, given: str = "{input}") -> Keras:
    """One name for each part; ``sizes`` None: equal parts."""
    names = ["{out}", *(f"{{out_{port}}}" for port in ports[1:])]
    ends = len(ports) if sizes is None else list(accumulate(sizes))[:-1]
    comma = "," if len(names) == 1 else ""
    return Keras(lines=(f"{', '.join(names)}{comma} = ops.split({given}, {ends}, axis={axis})",))


def image_to_steps(by: str, image: Tensor, patch_size: int | Sizes) -> Keras:
    """A patch holds its channels one after the other."""
    sizes = channels, height, width = _numbers(image)
    if by == "rows":
        return reordered(sizes, (2, 1, 3), (height, channels * width))
    if by == "columns":
        return reordered(sizes, (3, 1, 2), (width, channels * height))
    rows, columns = per_axis(patch_size, 2)
    down, across = height // rows, width // columns
    split = (channels, down, rows, across, columns)
    return reordered(split, (2, 4, 1, 3, 5), (down * across, channels * rows * columns))


def steps_to_image(by: str, steps: Tensor, image: Tensor, patch_size: int | Sizes) -> Keras:
    """``image``: what comes out; padding of the steps reads as zeros."""
    found = _laid_out(by, image, patch_size)
    return replace(found, value=found.value.replace("{input}", keras_hidden(steps)))


def _laid_out(by: str, image: Tensor, patch_size: int | Sizes) -> Keras:
    sizes = channels, height, width = _numbers(image)
    if by == "rows":
        return reordered((height, channels, width), (2, 1, 3), sizes)
    if by == "columns":
        return reordered((width, channels, height), (2, 3, 1), sizes)
    rows, columns = per_axis(patch_size, 2)
    split = (height // rows, width // columns, channels, rows, columns)
    return reordered(split, (3, 1, 4, 2, 5), sizes)


def _numbers(tensor: Tensor) -> tuple[int, int, int]:
    channels, height, width = (int(size) for size in tensor.shape)
    return channels, height, width
