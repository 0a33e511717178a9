from engine.spec.axes import dim_of, place_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.layers import axis_of, namesake
from engine.spec.masks import expect_steps_told, hidden, keras_hidden
from engine.spec.tensor import Tensor, features, image


class UnitNormalization(Block, family="normalization"):
    """Scales each sample to length 1, so that only its direction counts."""

    axis: int | None = Field(
        None, description="The axis whose length becomes 1, the batch counted as 0; null: channels."
    )

    mask = "passes"
    mask_rule = "Along time, padding adds nothing to the length."
    tagline = "each sample to length 1"
    formula = r"y = \frac{x}{\lVert x \rVert_2}"
    examples = (
        Example(features(64), {}, features(64)),
        Example(image(16, 8, 8), {"axis": 1}, image(16, 8, 8)),
    )

    def shape(self, input: Tensor) -> Tensor:
        expect_steps_told(input, place_of(input.expect_numbers(), self.axis))
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        place = place_of(input, self.axis)
        given = hidden(input) if place == 0 else "{input}"
        return Emit(f"F.normalize({given}, dim={dim_of(input, place)})")

    def keras(self, input: Tensor) -> Keras:
        over_time = input.mask and place_of(input, self.axis) == 0
        call = f"({keras_hidden(input)})" if over_time else "({input})"
        return namesake(self, axis=axis_of(input, self.axis), call=call)
