"""What merging blocks share: tensors that must go together."""

from dataclasses import replace

from engine.spec.size import Size
from engine.spec.tensor import Misfit, Tensor


def expect_some(inputs: tuple[Tensor, ...]) -> Tensor:
    """The first of the inputs, all of which must hold real numbers."""
    for tensor in inputs:
        tensor.expect_numbers()
    return inputs[0]


def expect_equal(inputs: tuple[Tensor, ...]) -> Tensor:
    """Tensors of one shape, or of size 1 where they differ; raises Misfit with both shapes.

    A size of 1 is repeated, as Keras and torch do: 16 × 1 × 1 weighs the channels of 16 × 8 × 8.
    """
    merged = expect_some(inputs)
    for other in inputs[1:]:
        sizes = _broadcast(merged, other)
        if sizes is None:
            raise Misfit(
                "shape_mismatch",
                "{block} needs tensors of one shape, but gets {shape} and, from {source}, {other}.",
                got=[list(tensor.values) for tensor in inputs],
                expected=list(merged.values),
                values={"shape": str(merged), "other": str(other)},
                tensor=other,
            )
        merged = merged.like(*sizes)
    return replace(merged, mask=any(tensor.mask for tensor in inputs))


def expect_pair(inputs: tuple[Tensor, ...]) -> Tensor:
    """Exactly two tensors that go together number by number; raises Misfit."""
    if len(inputs) != 2:
        raise Misfit(
            "missing_input" if len(inputs) < 2 else "port_taken",
            "{block} takes two wires, but {count} arrive.",
            got=len(inputs),
            expected=2,
            values={"count": len(inputs)},
            tensor=inputs[-1],
        )
    return expect_equal(inputs)


def expect_beside(a: Tensor, b: Tensor) -> Tensor:
    """``a``, with ``b`` beside it: all sizes but the last are equal; raises Misfit otherwise."""
    if a.axes != b.axes or a.shape[:-1] != b.shape[:-1]:
        raise Misfit(
            "shape_mismatch",
            "All but the last size of {block}'s inputs must be equal, but it gets {shape} and, "
            "from {source}, {other}.",
            got=[list(a.values), list(b.values)],
            expected=list(a.values[:-1]),
            values={"shape": str(a), "other": str(b)},
            tensor=b,
        )
    return replace(a, mask=a.mask or b.mask)


def folded(function: str, count: int) -> str:
    """``torch.maximum(torch.maximum(a, b), c)``: a function of two, over any number of inputs."""
    value = "{inputs[0]}"
    for index in range(1, count):
        value = f"{function}({value}, {{inputs[{index}]}})"
    return value


def chained(sign: str, count: int) -> str:
    """``a + b + c`` over any number of inputs."""
    return f" {sign} ".join(f"{{inputs[{index}]}}" for index in range(count))


def _broadcast(first: Tensor, other: Tensor) -> list[Size] | None:
    if first.axes != other.axes:
        return None
    sizes = []
    for size, beside in zip(first.shape, other.shape, strict=True):
        if size != beside and 1 not in (size.value, beside.value):
            return None
        sizes.append(beside if size.value == 1 else size)
    return sizes
