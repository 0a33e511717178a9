from engine.spec.block import Block, Example
from engine.spec.emit import Emit, source_of
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features


class GaussianDropout(Block, family="regularization"):
    """While training, multiplies every number by a random one around 1: a Dropout without zeros.

    The noise has the variance that Dropout of the same rate has; in use, nothing happens.
    """

    rate: float = Field(0.5, ge=0, lt=1, description="The rate of the Dropout that it replaces.")

    tagline = "multiplies by noise while training"
    caption = "rate {rate}"
    note = "A rate of 1 would be noise without bounds: Keras divides by zero, here it is refused."
    formula = r"y_i = x_i\, g_i,\quad g_i \sim N\!\left(1, \tfrac{p}{1 - p}\right)"
    examples = (Example(features(64), {"rate": 0.2}, features(64)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        rate, kept = source_of(self.rate), source_of(round(1 - self.rate, 12))
        noise = f"1 + ({rate} / {kept}) ** 0.5 * torch.randn_like({{input}})"
        return Emit("{input} * _noise", lines=(f"_noise = {noise} if self.training else 1.0",))
