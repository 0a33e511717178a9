from engine.spec.block import Block, Example
from engine.spec.convolutions import Convolution
from engine.spec.emit import Activation, Emit
from engine.spec.fields import Field, Padding1
from engine.spec.initializers import BiasInitializer, Initializer
from engine.spec.keras.layers import Keras
from engine.spec.keras.windows import convolution
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence
from engine.spec.windows import Windows


class Conv1D(Block, family="convolution"):
    """Slides short filters along a sequence; each answers how strongly it sees its pattern.

    Sequences are time × features. With "causal" padding no answer looks into the future.
    """

    filters: int = Field(32, ge=1, le=1_000_000, description="How many patterns to look for.")
    kernel_size: int = Field(3, ge=1, le=1_000_000, description="How many steps a filter sees.")
    strides: int = Field(1, ge=1, le=1_000_000, description="How far the filter moves at a time.")
    padding: Padding1 = Field(
        "valid", description="What is added at the ends: nothing, enough to keep the length, or n."
    )
    dilation_rate: int = Field(1, ge=1, le=1_000_000, description="The gap between filter taps.")
    groups: int = Field(1, ge=1, le=1_000_000, description="Groups of features kept apart.")
    activation: Activation = Field("linear", description="The non-linearity after the sum.")
    use_bias: bool = Field(True, description="Whether each filter adds a learned constant.")
    kernel_initializer: Initializer = Field("default", description="How the filters start.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the filters stay as they are.")

    tagline = "the same short filter at each step"
    caption = "{filters} filters of {kernel_size}, {padding}, {activation}"
    formula = r"y_k(t) = h\Big(\sum_{c,u} w_k(c,u)\, x_c(t{+}u) + b_k\Big)"
    examples = (
        Example(
            sequence(10, 128), {"filters": 64, "kernel_size": 3}, sequence(8, 64), parameters=24_640
        ),
        Example(
            sequence(10, 128),
            {"filters": 64, "kernel_size": 3, "padding": "causal"},
            sequence(10, 64),
            parameters=24_640,
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        _, channels = input.expect_sequence()
        self._convolution().expect_fitting(channels)
        (time,) = self._convolution().windows.sizes(input, 0)
        kept = input.mask and time == input.shape[0] and self.padding in ("same", "causal")
        return input.like(time, Size.named(self.filters, "filters"), mask=kept)

    def emit(self, input: Tensor) -> Emit:
        emit = self._convolution().emit(
            input, self.shape(input), "nn.Conv1d", 0, "{input}.transpose(1, 2)"
        )
        return emit.then(".transpose(1, 2)").with_activation(self.activation, -1)

    def keras(self, input: Tensor) -> Keras:
        return convolution(self, input, causal=True)

    def _convolution(self) -> Convolution:
        return Convolution(
            Windows.over(1, self.kernel_size, self.strides, self.padding, self.dilation_rate),
            self.filters,
            self.groups,
            self.use_bias,
            self.kernel_initializer,
            self.bias_initializer,
            self.trainable,
        )
