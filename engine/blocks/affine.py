from typing import Annotated

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field, PerChannel
from engine.spec.keras.layers import layer
from engine.spec.per_channel import constant, expect_for_each_channel, keras_constant
from engine.spec.tensor import Tensor, features, image

Numbers = Annotated[float | tuple[float, ...], PerChannel(-1e6, 1e6)]


class Affine(Block, family="activation"):
    """Multiplies every number by a fixed scale and adds a fixed offset; nothing is learned.

    Both are one number for all, or a list with one for each channel (each feature of a row).
    """

    scale: Numbers = Field(1.0, description="What multiplies: a number, or one a channel.")
    offset: Numbers = Field(0.0, description="What is added then: a number, or one a channel.")

    tagline = "scale and shift by fixed numbers"
    caption = "scale {scale}, offset {offset}"
    formula = r"y_c = a_c\,x_c + b_c"
    note = "Keras calls this layer Rescaling; its lists go with the last axis, here with channels."
    examples = (
        Example(features(10), {"scale": 2.0, "offset": -1.0}, features(10)),
        Example(image(3, 8, 8), {"scale": 0.5}, image(3, 8, 8)),
        Example(
            image(3, 8, 8),
            {"scale": [4.0, 4.5, 4.4], "offset": [-2.1, -2.0, -1.8]},
            image(3, 8, 8),
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_numbers()
        expect_for_each_channel(input, scale=self.scale, offset=self.offset)
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        value = "{input}"
        if self.scale != 1:
            value += f" * {constant(self.scale, input)}"
        if isinstance(self.offset, float) and self.offset < 0:
            value += f" - {-self.offset}"
        elif self.offset:
            value += f" + {constant(self.offset, input)}"
        return Emit(value)

    def keras(self, input: Tensor) -> Keras:
        if isinstance(self.scale, float) and isinstance(self.offset, float):
            return layer("Rescaling", self.scale, offset=self.offset or None)
        scaled = f"{{input}} * {keras_constant(self.scale, input)}"
        return Keras(f"{scaled} + {keras_constant(self.offset, input)}")
