from engine.spec.block import Example
from engine.spec.convolutions import Convolution, FilterBlock
from engine.spec.emit import Emit
from engine.spec.fields import Field, Padding3, PerAxis3
from engine.spec.size import Size
from engine.spec.tensor import Tensor, volume
from engine.spec.windows import Windows


class Conv3D(FilterBlock, family="convolution"):
    """Slides small filters through a volume; each answers how strongly it sees its pattern.

    A volume is a scan in slices, or a film: depth may be time.
    """

    filters: int = Field(32, ge=1, le=1_000_000, description="How many patterns to look for.")
    kernel_size: PerAxis3 = Field(3, description="Depth, height and width of a filter.")
    strides: PerAxis3 = Field(1, description="How far the filter moves at a time.")
    padding: Padding3 = Field(
        "valid", description="What is added around: nothing, enough to keep the size, or n places."
    )
    dilation_rate: PerAxis3 = Field(1, description="The gap between filter taps.")
    groups: int = Field(1, ge=1, le=1_000_000, description="Groups of channels kept apart.")

    tagline = "the same small filter through a volume"
    caption = "{filters} filters, {kernel_size}, {padding}, {activation}"
    formula = (
        r"\begin{gathered} y_k(p) = h(s_k(p) + b_k) \\"
        r"s_k(p) = \sum_{c,q} w_k(c,q)\, x_c(p{+}q) \end{gathered}"
    )
    note = "Volumes are channels-first, as in torch; Keras' default is channels-last."
    examples = (
        Example(
            volume(1, 8, 8, 8),
            {"filters": 4, "padding": "same"},
            volume(4, 8, 8, 8),
            parameters=112,
        ),
        Example(
            volume(2, 6, 8, 8),
            {"filters": 3, "kernel_size": [1, 3, 3], "strides": [1, 2, 2]},
            volume(3, 6, 3, 3),
            parameters=57,
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_volume()
        sizes = self._convolution().sizes(input, 1)
        return input.like(Size.named(self.filters, "filters"), *sizes)

    def emit(self, input: Tensor) -> Emit:
        emit = self._convolution().emit(input, self.shape(input), "nn.Conv3d", 1, "{input}")
        return emit.with_activation(self.activation, 1)

    def _convolution(self) -> Convolution:
        windows = Windows.over(3, self.kernel_size, self.strides, self.padding, self.dilation_rate)
        return Convolution.of(self, windows, self.filters, self.groups)
