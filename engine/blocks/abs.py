from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.tensor import Tensor, features


class Abs(Block, family="activation"):
    """Takes the sign away: how far each number is from 0."""

    tagline = "without the sign"
    formula = r"y = |x|"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("torch.abs({input})")

    def keras(self, input: Tensor) -> Keras:
        return Keras("ops.abs({input})")
