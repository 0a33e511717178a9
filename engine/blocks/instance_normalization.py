from engine.spec.block import Example
from engine.spec.emit import Emit, Keras
from engine.spec.keras.layers import channel_axis, namesake
from engine.spec.normalization import (
    AffineBlock,
    affine_layer,
    expect_several_places,
    keras_masked_groups,
    masked_groups,
)
from engine.spec.tensor import Tensor, image, sequence, volume

_MODULE = {2: "nn.InstanceNorm1d", 3: "nn.InstanceNorm2d", 4: "nn.InstanceNorm3d"}


class InstanceNormalization(AffineBlock, family="normalization"):
    """Shifts and scales each channel of each sample to mean 0 and variance 1, then learns both.

    What is kept is the pattern in a channel, not how bright or how strong it is: good for style.
    """

    tagline = "each map to mean 0, variance 1"
    formula = r"y = \gamma_c\,\frac{x - \mu_c}{\sqrt{\sigma_c^2 + \epsilon}} + \beta_c"
    note = "Keras has it as GroupNormalization with groups=-1."
    mask_rule = "Mean and variance are those of the real steps of each row."
    examples = (
        Example(image(16, 8, 8), {}, image(16, 8, 8), parameters=32),
        Example(sequence(10, 8), {"scale": False}, sequence(10, 8), parameters=8),
        Example(volume(2, 3, 4, 4), {"center": False}, volume(2, 3, 4, 4), parameters=2),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_numbers()
        if input.rank not in _MODULE:
            input.refuse("image")
        expect_several_places(input)
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        if input.mask:
            return masked_groups(self, int(input.channels), input)
        return affine_layer(
            _MODULE[input.rank],
            input.channels,
            eps=self.epsilon,
            block=self,
            unlearned={},
            **({"affine": True} if self.center or self.scale else {}),
            input=input,
        )

    def keras(self, input: Tensor) -> Keras:
        if input.mask:
            return keras_masked_groups(self, int(input.channels), input)
        return namesake(self, kind="GroupNormalization", groups=-1, axis=channel_axis(input))
