from engine.spec.block import Example
from engine.spec.convolutions import FilterBlock
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field, PoolPadding1
from engine.spec.keras.windows import transposed
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence
from engine.spec.transposed import TransposedConvolution
from engine.spec.windows import Windows


class Conv1DTranspose(FilterBlock, family="convolution"):
    """Paints a longer sequence: each step lays its filters down; where they overlap, they add up.

    The way back from a Conv1D: with strides of 2 the sequence becomes twice as long.
    """

    filters: int = Field(32, ge=1, le=1_000_000, description="How many features come out.")
    kernel_size: int = Field(3, ge=1, le=1_000_000, description="How many steps a filter paints.")
    strides: int = Field(
        1, ge=1, le=1_000_000, description="How far apart the filters are laid down."
    )
    padding: PoolPadding1 = Field(
        "valid", description="What is cut off: nothing, as much as gives size · strides, or n."
    )
    output_padding: int | None = Field(
        None, ge=0, le=1_000_000, description="More steps at the end; null: as padding needs."
    )
    dilation_rate: int = Field(1, ge=1, le=1_000_000, description="The gap between filter taps.")

    tagline = "a longer sequence, painted by filters"
    caption = "{filters} filters of {kernel_size}, {padding}, {activation}"
    formula = r"y_k(t) = h\Big(\sum_{c,\,s\tau+u=t} w_k(c,u)\, x_c(\tau) + b_k\Big)"
    note = '"same" gives size · strides, as in Keras; an odd place is cut off at the end.'
    mask = "changes"
    mask_rule = "Padding paints nothing. A row has the steps that it would have alone."
    examples = (
        Example(
            sequence(5, 8),
            {"filters": 4, "strides": 2, "padding": "same"},
            sequence(10, 4),
            parameters=100,
        ),
        Example(sequence(5, 8), {"filters": 4, "strides": 2}, sequence(11, 4), parameters=100),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_sequence()
        (time,) = self._transposed().sizes(input, 0)
        return input.like(time, Size.named(self.filters, "filters"))

    def emit(self, input: Tensor) -> Emit:
        return self._transposed().emit_along_time(input, self.activation)

    def keras(self, input: Tensor) -> Keras:
        return transposed(self, input, self._transposed().mask(input))

    def _transposed(self) -> TransposedConvolution:
        windows = Windows.over(1, self.kernel_size, self.strides, self.padding, self.dilation_rate)
        return TransposedConvolution.of(self, windows, self.output_padding, self.filters)
