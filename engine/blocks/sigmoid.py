from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class Sigmoid(Block, family="activation"):
    """Squeezes any number to between 0 and 1, as a probability of yes."""

    tagline = "squeezes to between 0 and 1"
    formula = r"y = \frac{1}{1 + e^{-x}}"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("sigmoid", -1)
