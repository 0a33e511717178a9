from engine.spec.block import Block, Example
from engine.spec.emit import Emit, layer, source_of
from engine.spec.fields import Field
from engine.spec.noise import NoiseShape, expect_noise_shape, noise_part
from engine.spec.tensor import Tensor, features, sequence

_FLOOR = -1.7580993408473766
"""The lowest value of SELU: −λα, as in Klambauer et al., "Self-Normalizing Neural Networks"."""


class AlphaDropout(Block, family="regularization"):
    """A Dropout for SELU: silenced units go to SELU's floor, so mean and variance stay as they are.

    In use, nothing happens.
    """

    rate: float = Field(0.5, ge=0, lt=1, description="Which part is silenced, from 0 to below 1.")
    noise_shape: NoiseShape | None = Field(
        None, description="The mask's shape with the batch first; 1: one choice for a whole axis."
    )

    tagline = "the Dropout that goes with SELU"
    caption = "rate {rate}"
    formula = r"y_i = a\,(m_i x_i + (1 - m_i)\,\alpha) + b"
    note = (
        "α is −1.758, the lowest value of SELU; a and b restore mean and variance, which at a rate "
        "of 1 nothing could: Keras divides by zero there, here it is refused."
    )
    examples = (
        Example(features(512), {"rate": 0.1}, features(512)),
        Example(sequence(5, 4), {"rate": 0.1, "noise_shape": [None, 1, 4]}, sequence(5, 4)),
    )

    def shape(self, input: Tensor) -> Tensor:
        expect_noise_shape(self.noise_shape, input.expect_numbers())
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        part, rate = noise_part(self.noise_shape), self.rate
        if not part:
            return layer("nn.AlphaDropout", rate)
        scale = ((1 - rate) * (1 + rate * _FLOOR**2)) ** -0.5
        floor, scale, offset = (round(n, 8) for n in (_FLOOR, scale, -scale * _FLOOR * rate))
        full = f"torch.full_like({part}, {source_of(round(1 - rate, 12))})"
        return Emit(
            f"{scale} * _dropped + {offset} if self.training else {{input}}",
            lines=(
                f"_kept = torch.bernoulli({full}) if self.training else 1.0",
                f"_dropped = {{input}} * _kept - {-floor} * (1 - _kept)",
            ),
        )
