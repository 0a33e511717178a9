from engine.spec.axes import dim_of, place_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.masks import expect_steps_told, hidden, keras_hidden
from engine.spec.tensor import Tensor, features


class LogSoftmax(Block, family="activation"):
    """The logarithm of Softmax, computed without losing digits: at most 0, the likeliest on top."""

    axis: int | None = Field(
        None,
        description="The axis of the classes, the batch counted as 0; null: the channels.",
    )

    mask = "passes"
    mask_rule = "Along time, padding gets no share."
    tagline = "scores into log probabilities"
    formula = r"y_k = x_k - \ln \sum_j e^{x_j}"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        expect_steps_told(input, place_of(input.expect_numbers(), self.axis))
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        place = place_of(input, self.axis)
        dim, over_time = dim_of(input, place), input.mask and place == 0
        return Emit(hidden(input, fill="-1e9") if over_time else "{input}").with_activation(
            "log_softmax", dim
        )

    def keras(self, input: Tensor) -> Keras:
        place = place_of(input, self.axis)
        given = keras_hidden(input, fill="-1e9") if input.mask and place == 0 else "{input}"
        return Keras(f"ops.log_softmax({given}, axis={dim_of(input, place)})")
