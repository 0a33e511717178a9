from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, layer
from engine.spec.fields import Field
from engine.spec.initializers import frozen_lines
from engine.spec.keras.layers import over_channels
from engine.spec.tensor import Tensor, image, sequence


class RMSNormalization(Block, family="normalization"):
    """Scales the features of each sample by their root mean square, then learns a scale.

    Cheaper than LayerNormalization, for the mean is left where it is; large language models use it.
    """

    epsilon: float = Field(1e-6, gt=0, le=1, description="Keeps the division away from zero.")
    trainable: bool = Field(True, description="Off: the scale stays as it is.")

    tagline = "each sample to root mean square 1"
    formula = r"y_i = \gamma_i\, x_i \Big/ \sqrt{\tfrac{1}{n}\textstyle\sum_j x_j^2 + \epsilon}"
    note = "Over the channels where there are any, else over the last axis."
    examples = (
        Example(sequence(10, 32), {}, sequence(10, 32), parameters=32),
        Example(image(16, 8, 8), {}, image(16, 8, 8), parameters=16),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_channels()
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        last = "channels" not in input.axes
        return layer(
            "nn.RMSNorm",
            input.channels,
            eps=self.epsilon,
            call="{module}({input})" if last else "{module}({input}.movedim(1, -1)).movedim(-1, 1)",
            setup=frozen_lines(self.trainable),
            weights=input.channels.settled(),
        )

    def keras(self, input: Tensor) -> Keras:
        return over_channels(self, input)
