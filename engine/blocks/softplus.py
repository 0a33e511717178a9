from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class Softplus(Block, family="activation"):
    """A ReLU with its corner rounded off, always a little above 0."""

    tagline = "a rounded ReLU"
    formula = r"y = \ln(1 + e^x)"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("softplus", -1)
