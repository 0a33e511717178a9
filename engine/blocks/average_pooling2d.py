from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field, Padding2, PerAxis2
from engine.spec.pooling import expect_small_padding, pooling_source, pooling_windows
from engine.spec.tensor import Tensor, image
from engine.spec.windows import Windows


class AveragePooling2D(Block, family="pooling"):
    """Keeps the mean of each small patch, so an image shrinks and becomes smoother."""

    pool_size: PerAxis2 = Field(2, description="Height and width of a patch.")
    strides: PerAxis2 | None = Field(None, description="Distance of patches; null: side by side.")
    padding: Padding2 = Field(
        "valid", description="What is added around: nothing, enough for whole patches, or n pixels."
    )

    tagline = "keeps the mean of each patch"
    caption = "{pool_size} patches, {padding}"
    formula = r"y_c(i,j) = \frac{1}{p^2}\sum_{u,v} x_c(s\,i+u,\, s\,j+v)"
    examples = (
        Example(image(32, 8, 8), {"pool_size": 2}, image(32, 4, 4)),
        Example(image(1, 3, 6), {"pool_size": 3}, image(1, 1, 2)),
    )

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_image()
        expect_small_padding(self._windows())
        return input.like(channels, *self._windows().sizes(input, 1))

    def emit(self, input: Tensor) -> Emit:
        return Emit(pooling_source(self._windows(), input, 1, "F.avg_pool2d", "{input}"))

    def _windows(self) -> Windows:
        return pooling_windows(2, self.pool_size, self.strides, self.padding)
