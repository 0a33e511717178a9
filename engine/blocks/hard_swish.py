from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class HardSwish(Block, family="activation"):
    """Multiplies each number by its hard sigmoid: SiLU for small machines."""

    tagline = "a SiLU of straight pieces"
    formula = r"y = x \cdot \min(1, \max(0, x/6 + 1/2))"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("hard_swish", -1)
