"""What is put on or cut off at the ends of axes: ZeroPadding and Cropping."""

from engine.spec.axes import slices
from engine.spec.emit import source_of
from engine.spec.size import Size
from engine.spec.tensor import Misfit, SetTo, Tensor

EndsPerAxis = tuple[tuple[int, int], ...]
"""For each axis how much before and after it."""


def ends_per_axis(value: int | tuple[int | tuple[int, int], ...], axes: int) -> EndsPerAxis:
    """Keras' ways to write it: one number, one for each axis, or a pair for each axis."""
    each = value if isinstance(value, tuple) else (value,) * axes
    return tuple(item if isinstance(item, tuple) else (item, item) for item in each)


def ends_of_one_axis(value: int | tuple[int, int]) -> EndsPerAxis:
    """The same for a single axis, where a list is its two ends."""
    return (value if isinstance(value, tuple) else (value, value),)


def padded_sizes(tensor: Tensor, first: int, ends: EndsPerAxis) -> tuple[Size, ...]:
    """Sizes of the axes that start at ``first``, with so many zeros at their ends."""
    return tuple(
        size + _both(pair) if any(pair) else size
        for size, pair in zip(tensor.shape[first:], ends, strict=False)
    )


def cropped_sizes(tensor: Tensor, first: int, ends: EndsPerAxis) -> tuple[Size, ...]:
    """Sizes of the axes that start at ``first``, cut; raises Misfit where nothing is left."""
    sizes = []
    for axis, pair in enumerate(ends, first):
        size = tensor.shape[axis]
        if size.known and sum(pair) >= int(size):
            raise Misfit(
                "output_size_zero",
                "{block} cuts {cut} away, but {source} gives only {size} of {axis} ({shape}).",
                param="cropping",
                got=sum(pair),
                expected=f"less than {int(size)}",
                values={
                    "cut": sum(pair),
                    "size": int(size),
                    "axis": tensor.axes[axis],
                    "shape": str(tensor),
                },
                cures=(SetTo("cropping", 0),),
                tensor=tensor,
            )
        sizes.append(size - _both(pair) if any(pair) else size)
    return tuple(sizes)


def padding_source(name: str, ends: EndsPerAxis, behind: int = 0) -> str:
    """``F.pad(…)``, which counts from the last axis; ``behind``: axes after the padded ones."""
    if not any(any(pair) for pair in ends):
        return name
    numbers = [0] * (2 * behind) + [amount for pair in reversed(ends) for amount in pair]
    return f"F.pad({name}, {tuple(numbers)})"


def cropping_slices(ends: EndsPerAxis, before: int = 0) -> str:
    """ "[:, :, 1:-1]"; ``before``: axes between the batch and the cropped ones."""
    parts = [f"{first or ''}:{-last or ''}" for first, last in ends]
    index = slices(*[":"] * before, *parts)
    return "" if index == "[:]" else index


def _both(pair: tuple[int, int]) -> Size:
    before, after = pair
    if before == after:
        return Size.of(2) * before
    return Size.of(before) + after if before and after else Size.of(before + after)


def cropped_to_ratio(image: Tensor, rows: int, columns: int) -> str:
    """An image whose edges are cut away until it has other proportions, as Keras rounds them."""
    height, width = int(image.shape[1]), int(image.shape[2])
    tall, wide = width * rows // columns, height * columns // rows
    kept = (max(min(height, tall), 1), max(min(width, wide), 1))
    starts = ((height - kept[0]) // 2, (width - kept[1]) // 2)
    ends = (
        (starts[0], height - kept[0] - starts[0]),
        (starts[1], width - kept[1] - starts[1]),
    )
    return "{input}" + cropping_slices(ends, before=1)


def padded_to_ratio(image: Tensor, rows: int, columns: int, fill: float) -> str:
    """The same, but the edges are filled up."""
    height, width = int(image.shape[1]), int(image.shape[2])
    tall, wide = width * rows // columns, height * columns // rows
    above, left = (max(height, tall) - height) // 2, (max(width, wide) - width) // 2
    source = padding_source("{input}", ((above, above), (left, left)))
    value = f", value={source_of(fill)})" if fill else ")"
    return source.removesuffix(")") + value if above or left else source
