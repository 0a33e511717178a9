from engine.spec.block import Block, Example
from engine.spec.emit import Emit, source_of
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features


class LeakyReLU(Block, family="activation"):
    """Passes positive numbers on and a little of the negative ones, so that no unit goes dead."""

    negative_slope: float = Field(0.3, ge=0, le=100, description="The slope below 0.")

    tagline = "a small slope below 0"
    caption = "slope {negative_slope}"
    formula = r"y = \max(0, x) + \alpha \min(0, x)"
    note = "Keras' default slope is 0.3, torch's 0.01."
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit(f"F.leaky_relu({{input}}, {source_of(self.negative_slope)})")
