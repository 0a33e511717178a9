from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.layers import layer
from engine.spec.tensor import Tensor, features


class GELU(Block, family="activation"):
    """Multiplies each number by its chance to exceed a standard normal one: a smooth ReLU.

    It is the usual non-linearity of Transformers.
    """

    approximate: bool = Field(False, description="Use a faster formula with tanh, almost equal.")

    tagline = "a smooth ReLU"
    formula = r"y = x\,\Phi(x)"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        option = ', approximate="tanh"' if self.approximate else ""
        return Emit(f"F.gelu({{input}}{option})")

    def keras(self, input: Tensor) -> Keras:
        if self.approximate:
            return Keras("ops.gelu({input}, approximate=True)")
        return layer("Activation", "gelu")
