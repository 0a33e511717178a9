from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, source_of
from engine.spec.fields import Field
from engine.spec.keras.layers import layer
from engine.spec.tensor import Tensor, features, image


class Affine(Block, family="activation"):
    """Multiplies every number by one fixed scale and adds one fixed offset; nothing is learned."""

    scale: float = Field(1.0, ge=-1e6, le=1e6, description="What every number is multiplied by.")
    offset: float = Field(0.0, ge=-1e6, le=1e6, description="What is added to it afterwards.")

    tagline = "scale and shift by fixed numbers"
    caption = "scale {scale}, offset {offset}"
    formula = r"y = a\,x + b"
    note = "Keras calls this layer Rescaling."
    examples = (
        Example(features(10), {"scale": 2.0, "offset": -1.0}, features(10)),
        Example(image(3, 8, 8), {"scale": 0.5}, image(3, 8, 8)),
    )

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        value = "{input}"
        if self.scale != 1:
            value += f" * {source_of(self.scale)}"
        if self.offset:
            value += f" {'+' if self.offset > 0 else '-'} {source_of(abs(self.offset))}"
        return Emit(value)

    def keras(self, input: Tensor) -> Keras:
        return layer("Rescaling", self.scale, offset=self.offset or None)
