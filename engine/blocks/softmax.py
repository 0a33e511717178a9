from engine.spec.axes import dim_of, place_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.layers import axis_of, namesake
from engine.spec.masks import expect_steps_told, hidden, keras_hidden
from engine.spec.tensor import Tensor, features


class Softmax(Block, family="activation", essential=True):
    """Turns scores into probabilities: all positive, together 1, the largest score most likely."""

    axis: int | None = Field(
        None, description="The axis that sums to 1, the batch counted as 0; null: the channels."
    )

    mask = "passes"
    mask_rule = "Along time, padding gets no share."
    tagline = "scores into probabilities"
    formula = r"y_k = \frac{e^{x_k}}{\sum_j e^{x_j}}"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        expect_steps_told(input, place_of(input.expect_numbers(), self.axis))
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        place = place_of(input, self.axis)
        dim, over_time = dim_of(input, place), input.mask and place == 0
        return Emit(hidden(input, fill="-1e9") if over_time else "{input}").with_activation(
            "softmax", dim
        )

    def keras(self, input: Tensor) -> Keras:
        axis = axis_of(input, self.axis)
        over_time = input.mask and place_of(input, self.axis) == 0
        return namesake(
            self,
            axis=axis,
            call=f"({keras_hidden(input, fill='-1e9')})" if over_time else "({input})",
        )
