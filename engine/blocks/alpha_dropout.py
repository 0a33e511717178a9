from engine.spec.block import Block, Example
from engine.spec.emit import Emit, layer
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features


class AlphaDropout(Block, family="regularization"):
    """A Dropout for SELU: silenced units go to SELU's floor, so mean and variance stay as they are.

    In use, nothing happens.
    """

    rate: float = Field(0.5, ge=0, lt=1, description="Which part is silenced, from 0 to below 1.")

    tagline = "the Dropout that goes with SELU"
    caption = "rate {rate}"
    formula = r"y_i = a\,(m_i x_i + (1 - m_i)\,\alpha) + b"
    note = "α is −1.758, the lowest value of SELU; a and b restore mean and variance."
    examples = (Example(features(512), {"rate": 0.1}, features(512)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return layer("nn.AlphaDropout", self.rate)
