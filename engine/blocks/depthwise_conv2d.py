from engine.spec.block import Example
from engine.spec.convolutions import Convolution, DepthwiseBlock
from engine.spec.emit import Emit
from engine.spec.fields import Field, Padding2, PerAxis2
from engine.spec.tensor import Tensor, image
from engine.spec.windows import Windows


class DepthwiseConv2D(DepthwiseBlock, family="convolution"):
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
        sizes = self._convolution(input).sizes(input, 1)
        return input.like(channels * self.depth_multiplier, *sizes)

    def emit(self, input: Tensor) -> Emit:
        emit = self._convolution(input).emit(input, self.shape(input), "nn.Conv2d", 1, "{input}")
        return emit.with_activation(self.activation, 1)

    def _convolution(self, input: Tensor) -> Convolution:
        windows = Windows.over(2, self.kernel_size, self.strides, self.padding, self.dilation_rate)
        return Convolution.depthwise(self, windows, input.channels, self.depth_multiplier)
