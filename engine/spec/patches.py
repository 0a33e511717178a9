"""Patches: how many of them make an image, and what they are as steps of a sequence."""

from math import isqrt

from engine.spec.size import Size, product
from engine.spec.tensor import Misfit, SetTo, Tensor
from engine.spec.windows import per_axis


def expect_patches(input: Tensor, patch_size: int | tuple[int, ...]) -> tuple[int, ...]:
    """Height and width of a patch; raises Misfit where they do not divide the image's."""
    patch = per_axis(patch_size, 2)
    for size, length, axis in zip(input.shape[1:], patch, input.axes[1:], strict=True):
        if int(size) % length:
            fitting = next(n for n in range(length, 0, -1) if _divides(n, input.shape[1:]))
            raise Misfit(
                "not_divisible",
                "Patches of {length} do not divide the {axis} of {source} ({shape}) evenly.",
                param="patch_size",
                got=list(patch),
                expected=f"a divisor of {int(size)}",
                values={"length": length, "axis": axis, "shape": str(input)},
                cures=(SetTo("patch_size", fitting),),
                tensor=input,
            )
    return patch


def image_of_patches(
    input: Tensor, channels: int, patch_size: int | tuple[int, ...], height: int | None
) -> tuple[Size, Size]:
    """Height and width of the image that steps make, each a patch; raises Misfit."""
    time, width = input.shape
    rows, columns = per_axis(patch_size, 2)
    place = product([Size.of(channels), Size.of(rows), Size.of(columns)])
    if int(width) != int(place):
        raise Misfit(
            "shape_mismatch",
            "A patch of {block} has {wanted} numbers, but the steps of {source} have {width}.",
            param="patch_size",
            got=int(width),
            expected=int(place),
            values={"wanted": place.explained(), "width": int(width)},
            tensor=input,
        )
    down = _squarest(int(time)) if height is None else max(height // rows, 1)
    expect_divisible(input, time, down, "height")
    if height is not None and height % rows:
        expect_divisible(input, Size.of(height), rows, "patch_size")
    return Size.of(down) * rows, (time // down) * columns


def expect_divisible(input: Tensor, size: Size, by: int, param: str) -> None:
    """Steps can be laid out evenly; raises Misfit."""
    if int(size) % by:
        raise Misfit(
            "not_divisible",
            "{block} cannot lay {shape} of {source} out: {size} cannot be divided by {by}.",
            param=param,
            got=int(size),
            expected=f"a multiple of {by}",
            values={"shape": str(input), "size": int(size), "by": by},
            cures=(SetTo("channels", 1),) if param == "channels" else (),
            tensor=input,
        )


def _squarest(places: int) -> int:
    """How many rows lay so many places out most like a square."""
    return next(rows for rows in range(isqrt(places), 0, -1) if places % rows == 0)


def _divides(length: int, sizes: tuple[Size, ...]) -> bool:
    return all(int(size) % length == 0 for size in sizes)
