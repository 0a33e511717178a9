from engine.spec.block import Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.normalization import (
    AffineBlock,
    affine_layer,
    keras_masked_groups,
    masked_groups,
    shifted_groups,
)
from engine.spec.tensor import Misfit, SetTo, Tensor, image, sequence


class GroupNormalization(AffineBlock, family="normalization"):
    """Shifts and scales groups of channels of each sample to mean 0 and variance 1.

    Each group is taken together over all its places; shift and scale are learned for each channel.
    """

    groups: int = Field(
        32, ge=-1, le=1_000_000, description="How many groups; −1: one for each channel."
    )

    tagline = "groups of channels to mean 0, variance 1"
    caption = "{groups} groups"
    formula = r"y = \gamma_c\,\frac{x - \mu_g}{\sqrt{\sigma_g^2 + \epsilon}} + \beta_c"
    note = "Over the channels where there are any, else over the last axis."
    mask_rule = "Mean and variance are those of the real steps of each row."
    examples = (
        Example(image(64, 8, 8), {}, image(64, 8, 8), parameters=128),
        Example(sequence(10, 8), {"groups": 4}, sequence(10, 8), parameters=16),
    )

    def shape(self, input: Tensor) -> Tensor:
        channels = int(input.expect_channels())
        if self.groups == 0 or channels % self._groups(input):
            wanted = max(self.groups, 1)
            fitting = next(n for n in range(min(wanted, channels), 0, -1) if channels % n == 0)
            raise Misfit(
                "not_divisible",
                "{groups} groups of {block} do not divide the {channels} channels of {source} "
                "evenly.",
                param="groups",
                got=self.groups,
                expected=f"a divisor of {channels}",
                values={"groups": self.groups, "channels": channels},
                cures=(SetTo("groups", fitting),),
                tensor=input,
            )
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        if input.mask:
            return masked_groups(self, self._groups(input), input)
        if self.center and not self.scale:
            return shifted_groups(self, self._groups(input), self.epsilon, input)
        return affine_layer(
            "nn.GroupNorm",
            self._groups(input),
            input.channels,
            eps=self.epsilon,
            block=self,
            input=input,
            unlearned={"affine": False},
        )

    def keras(self, input: Tensor) -> Keras:
        return (
            keras_masked_groups(self, self._groups(input), input)
            if input.mask
            else super().keras(input)
        )

    def _groups(self, input: Tensor) -> int:
        return int(input.channels) if self.groups == -1 else self.groups
