from engine.spec.axes import dim_of, place_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features


class LogSoftmax(Block, family="activation"):
    """The logarithm of Softmax, computed without losing digits: at most 0, the likeliest on top."""

    axis: int | None = Field(
        None,
        description="The axis of the classes, the batch counted as 0; null: the channels.",
    )

    tagline = "scores into log probabilities"
    formula = r"y_k = x_k - \ln \sum_j e^{x_j}"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        place_of(input.expect_numbers(), self.axis)
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        dim = dim_of(input, place_of(input, self.axis))
        return Emit("{input}").with_activation("log_softmax", dim)

    def keras(self, input: Tensor) -> Keras:
        return Keras(
            f"ops.log_softmax({{input}}, axis={dim_of(input, place_of(input, self.axis))})"
        )
