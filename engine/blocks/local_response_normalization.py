from typing import Any

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, layer
from engine.spec.fields import Field
from engine.spec.normalization import channels_first
from engine.spec.tensor import Tensor, image


class LocalResponseNormalization(Block, family="normalization"):
    """Dampens each channel by what the channels beside it say at the same place, as in AlexNet."""

    size: int = Field(5, ge=1, le=1_000_000, description="How many channels side by side count.")
    alpha: float = Field(1e-4, ge=0, le=1_000, description="How strongly they dampen.")
    beta: float = Field(0.75, ge=0, le=100, description="The power of the damping.")
    k: float = Field(1.0, gt=0, le=1_000, description="What is added before the power.")

    tagline = "channels dampen their neighbours"
    caption = "{size} channels"
    formula = (
        r"y_c = x_c \Big/ \Big(k + \tfrac{\alpha}{n} \textstyle\sum_{c'} x_{c'}^2\Big)^{\beta}"
    )
    note = "Keras has no such layer. As in torch, alpha is divided by size; TensorFlow does not."
    examples = (Example(image(16, 8, 8), {}, image(16, 8, 8)),)

    def shape(self, input: Tensor) -> Tensor:
        input.expect_numbers()
        if input.rank == 1:
            input.refuse("image")
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        options: dict[str, Any] = {"alpha": self.alpha, "beta": self.beta, "k": self.k}
        defaults = {"alpha": 1e-4, "beta": 0.75, "k": 1.0}
        given = {name: value for name, value in options.items() if value != defaults[name]}
        return layer("nn.LocalResponseNorm", self.size, call=channels_first(input), **given)

    def keras(self, input: Tensor) -> Keras:
        return Keras(
            f"local_response({{input}}, {input.feature_axis + 1}, {self.size}, {self.alpha}, "
            f"{self.beta}, {self.k})",
            pieces=("local_response",),
        )
