from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class Softsign(Block, family="activation"):
    """Squeezes any number to between −1 and 1, more gently than Tanh."""

    tagline = "squeezes gently"
    formula = r"y = \frac{x}{1 + |x|}"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("softsign", -1)
