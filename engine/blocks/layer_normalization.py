from typing import Any

from engine.spec.block import Example
from engine.spec.emit import Emit, Keras, layer
from engine.spec.initializers import frozen_lines
from engine.spec.keras.layers import over_channels
from engine.spec.normalization import AffineBlock
from engine.spec.size import Size
from engine.spec.tensor import Tensor, image, sequence


class LayerNormalization(AffineBlock, family="normalization"):
    """Shifts and scales the features of each sample to mean 0 and variance 1, then learns both.

    Unlike BatchNormalization it looks at one sample alone, so it works with any batch.
    """

    tagline = "each sample to mean 0, variance 1"
    formula = r"y = \gamma\,\frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta"
    note = "Over the channels where there are any, else over the last axis."
    examples = (
        Example(sequence(10, 32), {}, sequence(10, 32), parameters=64),
        Example(image(16, 8, 8), {}, image(16, 8, 8), parameters=32),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_channels()
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        channels, learned = input.channels, int(self.center) + int(self.scale)
        options: dict[str, Any] = {} if learned else {"elementwise_affine": False}
        if self.scale and not self.center:
            options = {"bias": False}
        setup = frozen_lines(self.trainable or not learned)
        if self.center and not self.scale:
            setup = ('{module}.register_parameter("weight", None)', *setup)
        last = "channels" not in input.axes
        return layer(
            "nn.LayerNorm",
            channels,
            eps=self.epsilon,
            **options,
            call="{module}({input})" if last else "{module}({input}.movedim(1, -1)).movedim(-1, 1)",
            setup=setup,
            weights=Size.of(learned) * channels if learned else Size.of(0),
        )

    def keras(self, input: Tensor) -> Keras:
        return over_channels(self, input)
