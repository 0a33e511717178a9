"""How large the parts are into which one axis is cut: Slice and Split."""

from engine.spec.size import Size
from engine.spec.tensor import Insert, Misfit, SetTo, Tensor


def kept_size(input: Tensor, place: int, start: int, stop: int | None, step: int) -> Size:
    """How much of an axis is left, from start to before stop; raises Misfit where nothing is."""
    size = input.shape[place]
    if not size.known:
        input.expect_known("cuts an axis", Insert("LastStep"))
    first, last, _ = slice(start, stop).indices(int(size))
    if first >= last:
        raise Misfit(
            "output_size_zero",
            "{block} from {start} to {stop} keeps nothing of the {size} {axis} of {source}.",
            param="stop" if stop is not None else "start",
            got=[start, stop],
            expected=f"a part of {int(size)}",
            values={
                "start": start,
                "stop": "the end" if stop is None else stop,
                "size": int(size),
                "axis": input.axes[place],
            },
            cures=(SetTo("start", 0), SetTo("stop", None)),
            tensor=input,
        )
    length = Size.of(last) - first if first else Size.of(last)
    return (length - 1) // step + 1 if step > 1 else length


def part_sizes(input: Tensor, place: int, parts: int, sizes: tuple[int, ...] | None) -> list[Size]:
    """The sizes of so many equal parts, or of those listed; raises Misfit where they do not fit."""
    size = input.shape[place]
    if not size.known:
        input.expect_known("cuts an axis into parts")
    if sizes is not None and sum(sizes) == int(size):
        return [Size.of(part) for part in sizes]
    if sizes is None and int(size) % parts == 0:
        return [size // parts] * parts
    even = next(n for n in range(min(parts, int(size)), 0, -1) if int(size) % n == 0)
    equal = sizes is None
    raise Misfit(
        "not_divisible",
        "{block} cannot cut the {size} of {source} ({shape}) into {wanted}.",
        param="parts" if equal else "sizes",
        got=parts if sizes is None else list(sizes),
        expected=f"a divisor of {int(size)}" if equal else f"a sum of {int(size)}",
        values={
            "size": int(size),
            "shape": str(input),
            "wanted": f"{parts} equal parts" if sizes is None else " + ".join(map(str, sizes)),
        },
        cures=(SetTo("parts", even) if equal else SetTo("sizes", None),),
        tensor=input,
    )
