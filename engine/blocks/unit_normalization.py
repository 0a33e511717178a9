from engine.spec.axes import dim_of, place_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.layers import axis_of, namesake
from engine.spec.tensor import Tensor, features, image


class UnitNormalization(Block, family="normalization"):
    """Scales each sample to length 1, so that only its direction counts."""

    axis: int | None = Field(
        None, description="The axis whose length becomes 1, the batch counted as 0; null: channels."
    )

    tagline = "each sample to length 1"
    formula = r"y = \frac{x}{\lVert x \rVert_2}"
    examples = (
        Example(features(64), {}, features(64)),
        Example(image(16, 8, 8), {"axis": 1}, image(16, 8, 8)),
    )

    def shape(self, input: Tensor) -> Tensor:
        place_of(input.expect_numbers(), self.axis)
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        dim = dim_of(input, place_of(input, self.axis))
        return Emit(f"F.normalize({{input}}, dim={dim})")

    def keras(self, input: Tensor) -> Keras:
        return namesake(self, axis=axis_of(input, self.axis))
