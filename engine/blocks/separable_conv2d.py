from engine.spec.block import Block, Example
from engine.spec.convolutions import Convolution, separable
from engine.spec.emit import Activation, Emit
from engine.spec.fields import Field, Padding2, PerAxis2
from engine.spec.initializers import BiasInitializer, Initializer
from engine.spec.keras.layers import Keras
from engine.spec.keras.weights import split_kernels
from engine.spec.keras.windows import convolution
from engine.spec.size import Size
from engine.spec.tensor import Tensor, image
from engine.spec.windows import Windows


class SeparableConv2D(Block, family="convolution"):
    """A convolution in two cheap steps: filters for each channel alone, then a mix of all channels.

    Almost as able as a full convolution, with a fraction of its weights.
    """

    filters: int = Field(32, ge=1, le=1_000_000, description="How many patterns to look for.")
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
    pointwise_initializer: Initializer = Field("default", description="How the mix starts.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

    tagline = "each channel alone, then a mix"
    caption = "{filters} filters, {kernel_size}, {padding}, {activation}"
    formula = r"y_k(p) = h\Big(\sum_{c,q} w_{kc}\, v_c(q)\, x_c(p{+}q) + b_k\Big)"
    examples = (
        Example(
            image(16, 8, 8), {"filters": 32, "padding": "same"}, image(32, 8, 8), parameters=688
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_image()
        convolution = self._convolution(channels)
        convolution.expect_fitting(channels)
        return input.like(Size.named(self.filters, "filters"), *convolution.windows.sizes(input, 1))

    def emit(self, input: Tensor) -> Emit:
        emit = separable(
            self._convolution(input.channels),
            self._mix(),
            input,
            self.shape(input),
            "nn.Conv2d",
            1,
            "{input}",
        )
        return emit.with_activation(self.activation, 1)

    def keras(self, input: Tensor) -> Keras:
        return convolution(self, input, split_kernels(self.depth_multiplier))

    def _convolution(self, channels: Size) -> Convolution:
        return Convolution(
            Windows.over(2, self.kernel_size, self.strides, self.padding, self.dilation_rate),
            int(channels) * self.depth_multiplier,
            int(channels),
            False,
            self.depthwise_initializer,
            "default",
            self.trainable,
        )

    def _mix(self) -> Convolution:
        return Convolution(
            Windows.over(2, 1, 1, "valid"),
            self.filters,
            1,
            self.use_bias,
            self.pointwise_initializer,
            self.bias_initializer,
            self.trainable,
        )
