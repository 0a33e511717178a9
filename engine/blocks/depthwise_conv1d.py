from engine.spec.block import Example
from engine.spec.convolutions import WINDOWS, Convolution, DepthwiseBlock, along_time
from engine.spec.emit import Emit
from engine.spec.fields import Field, Padding1
from engine.spec.tensor import Tensor, sequence
from engine.spec.windows import Windows


class DepthwiseConv1D(DepthwiseBlock, family="convolution"):
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

    mask = "changes"
    mask_rule = WINDOWS
    tagline = "a filter for each feature alone"
    caption = "{kernel_size}, {padding}, {depth_multiplier} each, {activation}"
    formula = r"y_{c,m}(t) = h\Big(\sum_u w_{c,m}(u)\, x_c(t{+}u) + b_{c,m}\Big)"
    note = 'Keras has no padding "causal" here, and no numbers.'
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
        (time,) = self._convolution(input).sizes(input, 0)
        return input.like(time, channels * self.depth_multiplier)

    def emit(self, input: Tensor) -> Emit:
        return along_time(self._convolution(input), input, self.shape(input), self.activation)

    def _convolution(self, input: Tensor) -> Convolution:
        windows = Windows.over(1, self.kernel_size, self.strides, self.padding, self.dilation_rate)
        return Convolution.depthwise(self, windows, input.channels, self.depth_multiplier)
