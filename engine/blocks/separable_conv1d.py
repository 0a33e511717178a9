from engine.spec.block import Example
from engine.spec.convolutions import WINDOWS, SeparableBlock, SeparableConvolution, along_time
from engine.spec.emit import Emit
from engine.spec.fields import Field, Padding1
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence
from engine.spec.windows import Windows


class SeparableConv1D(SeparableBlock, family="convolution"):
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

    mask = "changes"
    mask_rule = WINDOWS
    tagline = "each feature alone, then a mix"
    caption = "{filters} filters of {kernel_size}, {padding}, {activation}"
    formula = r"y_k(t) = h\Big(\sum_{c,u} w_{kc}\, v_c(u)\, x_c(t{+}u) + b_k\Big)"
    note = 'Keras has no padding "causal" here, and no numbers.'
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
        input.expect_sequence()
        (time,) = self._separable(input).depthwise.sizes(input, 0)
        return input.like(time, Size.named(self.filters, "filters"))

    def emit(self, input: Tensor) -> Emit:
        return along_time(self._separable(input), input, self.shape(input), self.activation)

    def _separable(self, input: Tensor) -> SeparableConvolution:
        windows = Windows.over(1, self.kernel_size, self.strides, self.padding, self.dilation_rate)
        return SeparableConvolution.of(
            self, windows, input.channels, self.depth_multiplier, self.filters
        )
