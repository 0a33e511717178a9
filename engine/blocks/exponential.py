from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class Exponential(Block, family="activation"):
    """Raises e to the power of each number: always positive, and it grows fast."""

    tagline = "e to the power of x"
    formula = r"y = e^x"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("exponential", -1)
