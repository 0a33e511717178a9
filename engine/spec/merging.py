"""What merging blocks share: tensors that must go together."""

from dataclasses import replace

from engine.spec.tensor import Misfit, Tensor


def expect_some(inputs: tuple[Tensor, ...]) -> Tensor:
    """The first of the inputs, all of which must hold real numbers."""
    for tensor in inputs:
        tensor.expect_numbers()
    return inputs[0]


def expect_equal(inputs: tuple[Tensor, ...]) -> Tensor:
    """Tensors of one shape; raises Misfit with both shapes otherwise."""
    first = expect_some(inputs)
    for other in inputs[1:]:
        if other.shape != first.shape or other.axes != first.axes:
            raise Misfit(
                "shape_mismatch",
                "{block} needs tensors of one shape, but gets {shape} and, from {source}, {other}.",
                got=[list(tensor.values) for tensor in inputs],
                expected=list(first.values),
                values={"shape": str(first), "other": str(other)},
                tensor=other,
            )
    return replace(first, mask=any(tensor.mask for tensor in inputs))
