from engine.spec.block import Example
from engine.spec.convolutions import SeparableBlock, SeparableConvolution
from engine.spec.emit import Emit
from engine.spec.fields import Field, Padding2, PerAxis2
from engine.spec.size import Size
from engine.spec.tensor import Tensor, image
from engine.spec.windows import Windows


class SeparableConv2D(SeparableBlock, family="convolution"):
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

    tagline = "each channel alone, then a mix"
    caption = "{filters} filters, {kernel_size}, {padding}, {activation}"
    formula = r"y_k(p) = h\Big(\sum_{c,q} w_{kc}\, v_c(q)\, x_c(p{+}q) + b_k\Big)"
    examples = (
        Example(
            image(16, 8, 8), {"filters": 32, "padding": "same"}, image(32, 8, 8), parameters=688
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_image()
        sizes = self._separable(input).depthwise.sizes(input, 1)
        return input.like(Size.named(self.filters, "filters"), *sizes)

    def emit(self, input: Tensor) -> Emit:
        emit = self._separable(input).emit(input, self.shape(input), "nn.Conv2d", 1, "{input}")
        return emit.with_activation(self.activation, 1)

    def _separable(self, input: Tensor) -> SeparableConvolution:
        windows = Windows.over(2, self.kernel_size, self.strides, self.padding, self.dilation_rate)
        return SeparableConvolution.of(
            self, windows, input.channels, self.depth_multiplier, self.filters
        )
