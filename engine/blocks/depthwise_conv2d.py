from engine.spec.block import Block, Example
from engine.spec.convolutions import Convolution
from engine.spec.emit import Activation, Emit
from engine.spec.fields import Field, Padding2, PerAxis2
from engine.spec.initializers import BiasInitializer, Initializer
from engine.spec.keras.layers import Keras
from engine.spec.keras.weights import depthwise
from engine.spec.keras.windows import convolution
from engine.spec.size import Size
from engine.spec.tensor import Tensor, image
from engine.spec.windows import Windows


class DepthwiseConv2D(Block, family="convolution"):
    """Slides small filters over each channel by itself, so channels are not mixed.

    Far fewer weights than a full convolution; mixing is left to a later block.
    """

    kernel_size: PerAxis2 = Field(3, description="Height and width of a filter.")
    strides: PerAxis2 = Field(1, description="How far the filter moves at a time.")
    padding: Padding2 = Field(
        "valid", description="What is added around: nothing, enough to keep the size, or n pixels."
    )
    dilation_rate: PerAxis2 = Field(1, description="The gap between filter taps.")
    depth_multiplier: int = Field(
        1, ge=1, le=1_000, description="How many filters each channel has of its own."
    )
    activation: Activation = Field("linear", description="The non-linearity after the sum.")
    use_bias: bool = Field(True, description="Whether each filter adds a learned constant.")
    depthwise_initializer: Initializer = Field("default", description="How the filters start.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the filters stay as they are.")

    tagline = "a filter for each channel alone"
    caption = "{kernel_size}, {padding}, {depth_multiplier} each, {activation}"
    formula = r"y_{c,m}(p) = h\Big(\sum_q w_{c,m}(q)\, x_c(p{+}q) + b_{c,m}\Big)"
    examples = (
        Example(image(16, 8, 8), {"padding": "same"}, image(16, 8, 8), parameters=160),
        Example(
            image(3, 8, 8),
            {"depth_multiplier": 2, "strides": 2},
            image(6, 3, 3),
            parameters=60,
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_image()
        convolution = self._convolution(channels)
        convolution.expect_fitting(channels)
        return input.like(channels * self.depth_multiplier, *convolution.windows.sizes(input, 1))

    def emit(self, input: Tensor) -> Emit:
        emit = self._convolution(input.channels).emit(
            input, self.shape(input), "nn.Conv2d", 1, "{input}"
        )
        return emit.with_activation(self.activation, 1)

    def keras(self, input: Tensor) -> Keras:
        return convolution(self, input, depthwise(self.depth_multiplier))

    def _convolution(self, channels: Size) -> Convolution:
        return Convolution(
            Windows.over(2, self.kernel_size, self.strides, self.padding, self.dilation_rate),
            int(channels) * self.depth_multiplier,
            int(channels),
            self.use_bias,
            self.depthwise_initializer,
            self.bias_initializer,
            self.trainable,
        )
