from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.keras.layers import layer
from engine.spec.tensor import Tensor, features


class LogSigmoid(Block, family="activation"):
    """The logarithm of the sigmoid, computed without losing digits; always below 0."""

    tagline = "log of a probability"
    formula = r"y = -\ln(1 + e^{-x})"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("F.logsigmoid({input})")

    def keras(self, input: Tensor) -> Keras:
        return layer("Activation", "log_sigmoid")
