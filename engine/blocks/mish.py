from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class Mish(Block, family="activation"):
    """Multiplies each number by the tanh of its softplus: smooth everywhere."""

    tagline = "smooth, dips below 0"
    formula = r"y = x \tanh(\ln(1 + e^x))"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("mish", -1)
