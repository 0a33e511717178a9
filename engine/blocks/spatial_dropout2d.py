from engine.spec.block import Block, Example
from engine.spec.emit import Emit, layer
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, image


class SpatialDropout2D(Block, family="regularization"):
    """While training, silences random channels of an image, each over its whole area.

    Neighbouring pixels tell much the same, so that silencing single ones would hide little.
    """

    rate: float = Field(0.5, ge=0, le=1, description="Which part is silenced; at 1 all is 0.")

    tagline = "silences whole channels while training"
    caption = "rate {rate}"
    formula = r"y_c = \frac{m_c}{1 - p}\, x_c,\quad P(m_c = 1) = 1 - p"
    note = "The same as torch's nn.Dropout2d."
    examples = (Example(image(16, 8, 8), {"rate": 0.2}, image(16, 8, 8)),)

    def shape(self, input: Tensor) -> Tensor:
        input.expect_image()
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return layer("nn.Dropout2d", self.rate)
