from engine.spec.block import Example
from engine.spec.convolutions import FilterBlock
from engine.spec.emit import Emit
from engine.spec.fields import Field, Margins3, Padding3, PerAxis3
from engine.spec.size import Size
from engine.spec.tensor import Tensor, volume
from engine.spec.transposed import TransposedConvolution
from engine.spec.windows import Windows


class Conv3DTranspose(FilterBlock, family="convolution"):
    """Paints a larger volume: each place lays its filters down; where they overlap, they add up.

    The way back from a Conv3D: with strides of 2 depth, height and width double.
    """

    filters: int = Field(32, ge=1, le=1_000_000, description="How many features come out.")
    kernel_size: PerAxis3 = Field(3, description="Depth, height and width of a filter.")
    strides: PerAxis3 = Field(1, description="How far apart the filters are laid down.")
    padding: Padding3 = Field(
        "valid", description="What is cut off: nothing, as much as gives size · strides, or n."
    )
    output_padding: Margins3 | None = Field(
        None, description="More places at the end of each axis; null: as padding needs."
    )
    dilation_rate: PerAxis3 = Field(1, description="The gap between filter taps.")

    tagline = "a larger volume, painted by filters"
    caption = "{filters} filters, {kernel_size}, {padding}, {activation}"
    formula = r"y_k(p) = h\Big(\sum_{c,\,sq+u=p} w_k(c,u)\, x_c(q) + b_k\Big)"
    note = '"same" gives size · strides, as in Keras; an odd place is cut off at the end.'
    examples = (
        Example(
            volume(4, 3, 4, 4),
            {"filters": 2, "strides": 2, "padding": "same"},
            volume(2, 6, 8, 8),
            parameters=218,
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_volume()
        sizes = self._transposed().sizes(input, 1)
        return input.like(Size.named(self.filters, "filters"), *sizes)

    def emit(self, input: Tensor) -> Emit:
        emit = self._transposed().emit(input, "nn.ConvTranspose3d", 1, "{input}")
        return emit.with_activation(self.activation, 1)

    def _transposed(self) -> TransposedConvolution:
        windows = Windows.over(3, self.kernel_size, self.strides, self.padding, self.dilation_rate)
        return TransposedConvolution.of(self, windows, self.output_padding, self.filters)
