from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class HardSigmoid(Block, family="activation"):
    """A sigmoid made of three straight lines, fast to compute."""

    tagline = "a sigmoid of straight lines"
    formula = r"y = \min(1, \max(0, x/6 + 1/2))"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("hard_sigmoid", -1)
