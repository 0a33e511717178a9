from engine.spec.block import Block, Example
from engine.spec.emit import Emit, layer, source_of
from engine.spec.fields import Field
from engine.spec.noise import NoiseShape, expect_noise_shape, noise_part
from engine.spec.tensor import Tensor, features


class Dropout(Block, family="regularization", essential=True):
    """While training, silences a random part of the numbers, so that no unit relies on another.

    What is left is scaled by 1 / (1 − rate), so the mean stays; in use, nothing happens.
    """

    rate: float = Field(0.5, ge=0, le=1, description="Which part is silenced; at 1 all is 0.")
    noise_shape: NoiseShape | None = Field(
        None, description="The mask's shape with the batch first; 1: one choice for a whole axis."
    )

    tagline = "silences some units while training"
    caption = "rate {rate}"
    formula = r"y_i = \frac{m_i}{1 - p}\, x_i,\quad P(m_i = 1) = 1 - p"
    note = "Some lectures scale in use instead of while training; Keras and torch do it as here."
    examples = (Example(features(512), {"rate": 0.33}, features(512)),)

    def shape(self, input: Tensor) -> Tensor:
        expect_noise_shape(self.noise_shape, input.expect_numbers())
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        part = noise_part(self.noise_shape)
        if not part:
            return layer("nn.Dropout", self.rate)
        ones = f"torch.ones_like({part})"
        return Emit(f"{{input}} * F.dropout({ones}, {source_of(self.rate)}, self.training)")
