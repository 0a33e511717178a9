from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class Tanh(Block, family="activation"):
    """Squeezes any number to between −1 and 1."""

    tagline = "squeezes to between −1 and 1"
    formula = r"y = \tanh(x)"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("tanh", -1)
