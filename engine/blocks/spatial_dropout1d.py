from engine.spec.block import Block, Example
from engine.spec.emit import Emit, layer
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, sequence


class SpatialDropout1D(Block, family="regularization"):
    """While training, silences random features of a sequence, each over all its steps.

    Neighbouring steps tell much the same, so that silencing single numbers would hide little.
    """

    rate: float = Field(0.5, ge=0, le=1, description="Which part is silenced; at 1 all is 0.")

    tagline = "silences whole features while training"
    caption = "rate {rate}"
    formula = r"y_c = \frac{m_c}{1 - p}\, x_c,\quad P(m_c = 1) = 1 - p"
    note = "The same as torch's nn.Dropout1d."
    examples = (Example(sequence(10, 8), {"rate": 0.2}, sequence(10, 8)),)

    def shape(self, input: Tensor) -> Tensor:
        input.expect_sequence()
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        call = "{module}({input}.transpose(1, 2)).transpose(1, 2)"
        return layer("nn.Dropout1d", self.rate, call=call)
