from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, source_of
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features


class Log(Block, family="activation"):
    """Takes the natural logarithm; what is not above 0 counts as a very small number."""

    epsilon: float = Field(1e-7, gt=0, le=1, description="The smallest number that counts.")

    tagline = "the logarithm"
    formula = r"y = \ln(\max(x, \epsilon))"
    note = "The bare logarithm is not defined for 0 and below; epsilon keeps the result finite."
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit(f"torch.log({{input}}.clamp(min={source_of(self.epsilon)}))")

    def keras(self, input: Tensor) -> Keras:
        return Keras(f"ops.log(ops.maximum({{input}}, {source_of(self.epsilon)}))")
