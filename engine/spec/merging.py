"""What merging blocks share: tensors that must go together."""

from dataclasses import replace

from engine.spec.axes import dim_of
from engine.spec.emit import Emit, Keras
from engine.spec.masks import keras_real_first_mask, real_first_mask
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
    As in Keras, a step is real where any of them has it, and all are where one has no mask; a
    single step that is repeated has no say.
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
    told = [tensor.mask for tensor in inputs if tensor.shape[0] == merged.shape[0]]
    return replace(merged, mask=all(told))


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


MERGED = (
    "A step is real where any of the inputs has it, as in Keras. Where one has no mask, there is "
    "none behind it; a single step that is repeated has no say."
)


JOINED = (
    "Side by side masks join as those of Add. One after the other, the real steps of each row "
    "follow one another, and its padding comes last."
)


def joined(inputs: tuple[Tensor, ...], place: int) -> Emit:
    """Tensors along one axis; of sequences one after the other each row's real steps come first."""
    steps = ", ".join(f"{{inputs[{index}]}}" for index in range(len(inputs)))
    if place != 0 or not any(tensor.mask for tensor in inputs):
        return Emit(f"torch.cat([{steps}], dim={dim_of(inputs[0], place)})", any_mask=True)
    masks = ", ".join(
        f"{{inputs_masks[{index}]}}"
        if tensor.mask
        else f"(torch.ones_like({{inputs[{index}]}}[:, :{', 0' * (tensor.rank - 1)}]) != 0)"
        for index, tensor in enumerate(inputs)
    )
    lines = (
        f"_real = torch.cat([{masks}], dim=1)",
        "_order = torch.argsort(_real.float(), dim=1, descending=True, stable=True)",
        f"_steps = torch.cat([{steps}], dim=1)",
    )
    beside = ".unsqueeze(-1)" * (inputs[0].rank - 1)
    value = f"torch.take_along_dim(_steps, _order{beside}, dim=1)"
    mask = real_first_mask(f"torch.cat([{masks}], dim=1)")
    return Emit(value, lines, mask=mask)


def keras_joined_rows(inputs: tuple[Tensor, ...]) -> Keras:
    """The same in Keras source."""
    masks = ", ".join(
        f"{{inputs_masks[{index}]}}"
        if tensor.mask
        else f'ops.ones(ops.shape({{inputs[{index}]}})[:2], dtype="bool")'
        for index, tensor in enumerate(inputs)
    )
    joined = f"ops.concatenate([{masks}], axis=1)"
    return Keras(
        f"real_first(ops.concatenate([{{all}}], axis=1), {joined})",
        mask=keras_real_first_mask(joined),
        pieces=("real_first",),
    )


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
