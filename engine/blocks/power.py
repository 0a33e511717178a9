from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features


class Power(Block, family="activation"):
    """Raises each number to a whole power: 2 squares it."""

    exponent: int = Field(2, ge=1, le=10, description="Which power.")

    tagline = "raised to a power"
    caption = "exponent {exponent}"
    formula = r"y = x^p"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit(f"{{input}} ** {self.exponent}")

    def keras(self, input: Tensor) -> Keras:
        return Keras(f"{{input}} ** {self.exponent}")
