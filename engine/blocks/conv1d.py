from engine.spec.block import Example
from engine.spec.convolutions import WINDOWS, Convolution, FilterBlock, along_time
from engine.spec.emit import Emit
from engine.spec.fields import Field, Padding1
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence
from engine.spec.windows import Windows


class Conv1D(FilterBlock, family="convolution"):
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

    mask = "changes"
    mask_rule = WINDOWS
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
        input.expect_sequence()
        (time,) = self._convolution().sizes(input, 0)
        return input.like(time, Size.named(self.filters, "filters"))

    def emit(self, input: Tensor) -> Emit:
        return along_time(self._convolution(), input, self.shape(input), self.activation)

    def _convolution(self) -> Convolution:
        windows = Windows.over(1, self.kernel_size, self.strides, self.padding, self.dilation_rate)
        return Convolution.of(self, windows, self.filters, self.groups)
