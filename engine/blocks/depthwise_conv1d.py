from engine.spec.block import Block, Example
from engine.spec.convolutions import Convolution
from engine.spec.emit import Activation, Emit
from engine.spec.fields import Field, Padding1
from engine.spec.initializers import BiasInitializer, Initializer
from engine.spec.keras.layers import Keras
from engine.spec.keras.weights import depthwise
from engine.spec.keras.windows import convolution
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence
from engine.spec.windows import Windows


class DepthwiseConv1D(Block, family="convolution"):
    """Slides small filters over each feature by itself, so features are not mixed.

    Far fewer weights than a full convolution; mixing is left to a later block.
    """

    kernel_size: int = Field(3, ge=1, le=1_000_000, description="How many steps a filter sees.")
    strides: int = Field(1, ge=1, le=1_000_000, description="How far the filter moves at a time.")
    padding: Padding1 = Field(
        "valid", description="What is added at the ends: nothing, enough to keep the length, or n."
    )
    dilation_rate: int = Field(1, ge=1, le=1_000_000, description="The gap between filter taps.")
    depth_multiplier: int = Field(
        1, ge=1, le=1_000, description="How many filters each feature has of its own."
    )
    activation: Activation = Field("linear", description="The non-linearity after the sum.")
    use_bias: bool = Field(True, description="Whether each filter adds a learned constant.")
    depthwise_initializer: Initializer = Field("default", description="How the filters start.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the filters stay as they are.")

    tagline = "a filter for each feature alone"
    caption = "{kernel_size}, {padding}, {depth_multiplier} each, {activation}"
    formula = r"y_{c,m}(t) = h\Big(\sum_u w_{c,m}(u)\, x_c(t{+}u) + b_{c,m}\Big)"
    examples = (
        Example(sequence(10, 8), {"kernel_size": 3}, sequence(8, 8), parameters=32),
        Example(
            sequence(None, 8, mask=True),
            {"padding": "causal", "depth_multiplier": 2},
            sequence(None, 16, mask=True),
            parameters=64,
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        _, channels = input.expect_sequence()
        convolution = self._convolution(channels)
        convolution.expect_fitting(channels)
        (time,) = convolution.windows.sizes(input, 0)
        kept = input.mask and time == input.shape[0] and self.padding in ("same", "causal")
        return input.like(time, channels * self.depth_multiplier, mask=kept)

    def emit(self, input: Tensor) -> Emit:
        emit = self._convolution(input.channels).emit(
            input, self.shape(input), "nn.Conv1d", 0, "{input}.transpose(1, 2)"
        )
        return emit.then(".transpose(1, 2)").with_activation(self.activation, -1)

    def keras(self, input: Tensor) -> Keras:
        return convolution(self, input, depthwise(self.depth_multiplier))

    def _convolution(self, channels: Size) -> Convolution:
        return Convolution(
            Windows.over(1, self.kernel_size, self.strides, self.padding, self.dilation_rate),
            int(channels) * self.depth_multiplier,
            int(channels),
            self.use_bias,
            self.depthwise_initializer,
            self.bias_initializer,
            self.trainable,
        )
