"""Blocks that lay the numbers of an image out anew: split axes, put them in order, join them."""

from engine.spec.keras.layers import Keras

Sizes = tuple[int, ...]


def reordered(split: Sizes, order: Sizes, joined: Sizes) -> Keras:
    """The batch stays first; ``order`` counts from 1, as Keras' Permute does."""
    parts = f"ops.reshape({{input}}, {(-1, *split)})"
    return Keras(f"ops.reshape(ops.transpose({parts}, {(0, *order)}), {(-1, *joined)})")


def image_to_steps(by: str, sizes: Sizes, patch: Sizes) -> Keras:
    """``sizes``: of the image; a patch holds its channels one after the other."""
    channels, height, width = sizes
    if by == "rows":
        return reordered(sizes, (2, 1, 3), (height, channels * width))
    if by == "columns":
        return reordered(sizes, (3, 1, 2), (width, channels * height))
    rows, columns = patch
    down, across = height // rows, width // columns
    split = (channels, down, rows, across, columns)
    return reordered(split, (2, 4, 1, 3, 5), (down * across, channels * rows * columns))


def steps_to_image(by: str, sizes: Sizes, patch: Sizes) -> Keras:
    """``sizes``: of the image that comes out."""
    channels, height, width = sizes
    if by == "rows":
        return reordered((height, channels, width), (2, 1, 3), sizes)
    if by == "columns":
        return reordered((width, channels, height), (2, 3, 1), sizes)
    rows, columns = patch
    split = (height // rows, width // columns, channels, rows, columns)
    return reordered(split, (3, 1, 4, 2, 5), sizes)
