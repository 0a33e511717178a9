from engine.spec.block import Example
from engine.spec.convolutions import Convolution, FilterBlock
from engine.spec.emit import Emit
from engine.spec.fields import Field, Padding2, PerAxis2
from engine.spec.size import Size
from engine.spec.tensor import Tensor, image
from engine.spec.windows import Windows


class Conv2D(FilterBlock, family="convolution", essential=True):
    """Slides small filters over an image; each answers how strongly it sees its pattern.

    The same weights are used everywhere, so a pattern is found wherever it lies.
    """

    filters: int = Field(32, ge=1, le=1_000_000, description="How many patterns to look for.")
    kernel_size: PerAxis2 = Field(3, description="Height and width of a filter.")
    strides: PerAxis2 = Field(1, description="How far the filter moves at a time.")
    padding: Padding2 = Field(
        "valid", description="What is added around: nothing, enough to keep the size, or n pixels."
    )
    dilation_rate: PerAxis2 = Field(1, description="The gap between filter taps.")
    groups: int = Field(1, ge=1, le=1_000_000, description="Groups of channels kept apart.")

    tagline = "the same small filter everywhere"
    caption = "{filters} filters, {kernel_size}, {padding}, {activation}"
    formula = (
        r"\begin{gathered} y_k(i,j) = h(s_k(i,j) + b_k) \\"
        r"s_k(i,j) = \sum_{c,u,v} w_k(c,u,v)\, x_c(i{+}u, j{+}v) \end{gathered}"
    )
    note = "Images are channels-first, as in torch; Keras' default is channels-last."
    examples = (
        Example(
            image(16, 8, 8), {"filters": 32, "padding": "same"}, image(32, 8, 8), parameters=4_640
        ),
        Example(
            image(3, 32, 32),
            {"filters": 5, "strides": 2, "padding": 1},
            image(5, 16, 16),
            parameters=140,
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_image()
        sizes = self._convolution().sizes(input, 1)
        return input.like(Size.named(self.filters, "filters"), *sizes)

    def emit(self, input: Tensor) -> Emit:
        emit = self._convolution().emit(input, self.shape(input), "nn.Conv2d", 1, "{input}")
        return emit.with_activation(self.activation, 1)

    def _convolution(self) -> Convolution:
        windows = Windows.over(2, self.kernel_size, self.strides, self.padding, self.dilation_rate)
        return Convolution.of(self, windows, self.filters, self.groups)
