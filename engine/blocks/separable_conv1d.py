from engine.spec.block import Block, Example
from engine.spec.convolutions import Convolution, separable
from engine.spec.emit import Activation, Emit
from engine.spec.fields import Field, Padding1
from engine.spec.initializers import BiasInitializer, Initializer
from engine.spec.keras.layers import Keras
from engine.spec.keras.weights import split_kernels
from engine.spec.keras.windows import convolution
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence
from engine.spec.windows import Windows


class SeparableConv1D(Block, family="convolution"):
    """A convolution in two cheap steps: filters for each feature alone, then a mix of all features.

    Almost as able as a full convolution, with a fraction of its weights.
    """

    filters: int = Field(32, ge=1, le=1_000_000, description="How many patterns to look for.")
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
    pointwise_initializer: Initializer = Field("default", description="How the mix starts.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

    tagline = "each feature alone, then a mix"
    caption = "{filters} filters of {kernel_size}, {padding}, {activation}"
    formula = r"y_k(t) = h\Big(\sum_{c,u} w_{kc}\, v_c(u)\, x_c(t{+}u) + b_k\Big)"
    examples = (
        Example(sequence(10, 8), {"filters": 16}, sequence(8, 16), parameters=168),
        Example(
            sequence(None, 8, mask=True),
            {"filters": 16, "padding": "same"},
            sequence(None, 16, mask=True),
            parameters=168,
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        _, channels = input.expect_sequence()
        convolution = self._convolution(channels)
        convolution.expect_fitting(channels)
        (time,) = convolution.windows.sizes(input, 0)
        kept = input.mask and time == input.shape[0] and self.padding in ("same", "causal")
        return input.like(time, Size.named(self.filters, "filters"), mask=kept)

    def emit(self, input: Tensor) -> Emit:
        emit = separable(
            self._convolution(input.channels),
            self._mix(),
            input,
            self.shape(input),
            "nn.Conv1d",
            0,
            "{input}.transpose(1, 2)",
        )
        return emit.then(".transpose(1, 2)").with_activation(self.activation, -1)

    def keras(self, input: Tensor) -> Keras:
        return convolution(self, input, split_kernels(self.depth_multiplier))

    def _convolution(self, channels: Size) -> Convolution:
        return Convolution(
            Windows.over(1, self.kernel_size, self.strides, self.padding, self.dilation_rate),
            int(channels) * self.depth_multiplier,
            int(channels),
            False,
            self.depthwise_initializer,
            "default",
            self.trainable,
        )

    def _mix(self) -> Convolution:
        return Convolution(
            Windows.over(1, 1, 1, "valid"),
            self.filters,
            1,
            self.use_bias,
            self.pointwise_initializer,
            self.bias_initializer,
            self.trainable,
        )
