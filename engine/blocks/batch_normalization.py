from dataclasses import replace

from engine.spec.block import Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.normalization import (
    AffineBlock,
    affine_layer,
    keras_over_real_steps,
    over_real_steps,
)
from engine.spec.tensor import Tensor, features, image

_MODULE = {1: "nn.BatchNorm1d", 2: "nn.BatchNorm1d", 3: "nn.BatchNorm2d", 4: "nn.BatchNorm3d"}


class BatchNormalization(AffineBlock, family="normalization"):
    """Shifts and scales each channel to mean 0 and variance 1 over the batch, then learns both.

    While training it uses the batch's own mean and variance; in use, a running average of them.
    Frozen (trainable off, or by the recipe), it uses its averages in training too, and keeps them.
    """

    momentum: float = Field(0.99, ge=0, le=1, description="How slowly the running average moves.")

    mask_rule = "Mean and variance, running ones too, are those of real steps; padding becomes 0."
    tagline = "each channel to mean 0, variance 1"
    formula = r"y = \gamma\,\frac{x - \mu_B}{\sqrt{\sigma_B^2 + \epsilon}} + \beta"
    note = (
        "momentum as in Keras: 0.99 keeps 99 % of the old average; torch calls that 0.01. The "
        "running variance is torch's (divided by n − 1), Keras divides by n."
    )
    examples = (
        Example(features(64), {}, features(64), parameters=128),
        Example(image(16, 8, 8), {}, image(16, 8, 8), parameters=32),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_channels()
        if input.rank > 4:
            input.refuse("row")
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        made = affine_layer(
            _MODULE[input.rank],
            input.channels,
            eps=self.epsilon,
            momentum=round(1 - self.momentum, 12),
            block=self,
            input=input,
            unlearned={"affine": False},
        )
        made = over_real_steps(made, input)
        return replace(made, averages="moving" if self.trainable else "held")

    def keras(self, input: Tensor) -> Keras:
        return keras_over_real_steps(super().keras(input), input)
