from engine.spec.axes import dim_of, place_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.layers import axis_of, namesake
from engine.spec.tensor import Tensor, features


class Softmax(Block, family="activation", essential=True):
    """Turns scores into probabilities: all positive, together 1, the largest score most likely."""

    axis: int | None = Field(
        None, description="The axis that sums to 1, the batch counted as 0; null: the channels."
    )

    tagline = "scores into probabilities"
    formula = r"y_k = \frac{e^{x_k}}{\sum_j e^{x_j}}"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        place_of(input.expect_numbers(), self.axis)
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        dim = dim_of(input, place_of(input, self.axis))
        return Emit("{input}").with_activation("softmax", dim)

    def keras(self, input: Tensor) -> Keras:
        return namesake(self, axis=axis_of(input, self.axis))
