from engine.spec.block import Example
from engine.spec.convolutions import FilterBlock
from engine.spec.emit import Emit
from engine.spec.fields import Field, Margins2, Padding2, PerAxis2
from engine.spec.size import Size
from engine.spec.tensor import Tensor, image
from engine.spec.transposed import TransposedConvolution
from engine.spec.windows import Windows


class Conv2DTranspose(FilterBlock, family="convolution"):
    """Paints a larger image: each pixel lays its filters down; where they overlap, they add up.

    The way back from a Conv2D: with strides of 2 height and width double.
    """

    filters: int = Field(32, ge=1, le=1_000_000, description="How many features come out.")
    kernel_size: PerAxis2 = Field(3, description="Height and width of a filter.")
    strides: PerAxis2 = Field(1, description="How far apart the filters are laid down.")
    padding: Padding2 = Field(
        "valid", description="What is cut off: nothing, as much as gives size · strides, or n."
    )
    output_padding: Margins2 | None = Field(
        None, description="More rows and columns at the end; null: as padding needs."
    )
    dilation_rate: PerAxis2 = Field(1, description="The gap between filter taps.")

    tagline = "a larger image, painted by filters"
    caption = "{filters} filters, {kernel_size}, {padding}, {activation}"
    formula = r"y_k(p) = h\Big(\sum_{c,\,sq+u=p} w_k(c,u)\, x_c(q) + b_k\Big)"
    note = '"same" gives size · strides, as in Keras; an odd place is cut off at the end.'
    examples = (
        Example(
            image(8, 4, 4),
            {"filters": 4, "strides": 2, "padding": "same"},
            image(4, 8, 8),
            parameters=292,
        ),
        Example(image(8, 4, 4), {"filters": 4, "strides": 2}, image(4, 9, 9), parameters=292),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_image()
        sizes = self._transposed().sizes(input, 1)
        return input.like(Size.named(self.filters, "filters"), *sizes)

    def emit(self, input: Tensor) -> Emit:
        emit = self._transposed().emit(input, "nn.ConvTranspose2d", 1, "{input}")
        return emit.with_activation(self.activation, 1)

    def _transposed(self) -> TransposedConvolution:
        windows = Windows.over(2, self.kernel_size, self.strides, self.padding, self.dilation_rate)
        return TransposedConvolution.of(self, windows, self.output_padding, self.filters)
