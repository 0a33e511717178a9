from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class ReLU(Block, family="activation"):
    """Passes positive numbers on and turns negative ones into 0, the simplest non-linearity."""

    tagline = "keeps what is positive"
    formula = r"y = \max(0, x)"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("relu", -1)
