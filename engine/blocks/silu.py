from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class SiLU(Block, family="activation"):
    """Multiplies each number by its own sigmoid: a smooth ReLU that dips a little below 0."""

    tagline = "x times its sigmoid"
    formula = r"y = x\,\sigma(x)"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("silu", -1)
