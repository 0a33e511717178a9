from dataclasses import replace
from functools import reduce
from operator import add

from engine.spec.axes import place_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.layers import axis_of, namesake
from engine.spec.merging import JOINED, expect_some, joined, keras_joined_rows
from engine.spec.tensor import Misfit, Tensor, features, image


class Concatenate(Block, family="merging"):
    """Puts tensors side by side along one axis; all other sizes must be equal."""

    axis: int | None = Field(
        None, description="The axis that grows, the batch counted as 0; null: the channels."
    )

    mask = "changes"
    mask_rule = JOINED
    tagline = "side by side"
    formula = r"y = (x_1, x_2, \dots)"
    examples = (
        Example((features(8), features(4)), {}, features(12)),
        Example((image(16, 8, 8), image(8, 8, 8)), {}, image(24, 8, 8)),
    )

    def shape(self, *inputs: Tensor) -> Tensor:
        first = expect_some(inputs)
        axis = place_of(first, self.axis)
        for other in inputs[1:]:
            rest = [
                [size for place, size in enumerate(tensor.shape) if place != axis]
                for tensor in (first, other)
            ]
            if other.axes != first.axes or rest[0] != rest[1]:
                raise Misfit(
                    "shape_mismatch",
                    "{block} joins along {axis}, so all other sizes must be equal, but it gets "
                    "{shape} and, from {source}, {other}.",
                    got=[list(tensor.values) for tensor in inputs],
                    expected=list(first.values),
                    values={"axis": first.axes[axis], "shape": str(first), "other": str(other)},
                    tensor=other,
                )
        total = reduce(add, (tensor.shape[axis] for tensor in inputs))
        join = any if first.axes[axis] == "time" else all
        return replace(first.with_size(axis, total), mask=join(tensor.mask for tensor in inputs))

    def emit(self, *inputs: Tensor) -> Emit:
        return joined(inputs, place_of(inputs[0], self.axis))

    def keras(self, *inputs: Tensor) -> Keras:
        if place_of(inputs[0], self.axis) == 0 and any(tensor.mask for tensor in inputs):
            return keras_joined_rows(inputs)
        return namesake(self, call="([{all}])", axis=axis_of(inputs[0], self.axis))
