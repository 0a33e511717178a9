from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field, Padding3, PerAxis3
from engine.spec.pooling import expect_small_padding, pooling_source, pooling_windows
from engine.spec.tensor import Tensor, volume
from engine.spec.windows import Windows


class MaxPooling3D(Block, family="pooling"):
    """Keeps the largest number of each small box, so a volume shrinks and small shifts vanish."""

    pool_size: PerAxis3 = Field(2, description="Depth, height and width of a box.")
    strides: PerAxis3 | None = Field(None, description="Distance of boxes; null: side by side.")
    padding: Padding3 = Field(
        "valid", description="What is added around: nothing, enough for whole boxes, or n places."
    )

    tagline = "keeps the strongest of each box"
    caption = "{pool_size} boxes, {padding}"
    formula = r"y_c(p) = \max_{q} x_c(s\,p+q)"
    examples = (
        Example(volume(4, 6, 8, 8), {}, volume(4, 3, 4, 4)),
        Example(volume(1, 3, 6, 6), {"pool_size": [1, 2, 2]}, volume(1, 3, 3, 3)),
    )

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_volume()
        expect_small_padding(self._windows())
        return input.like(channels, *self._windows().sizes(input, 1))

    def emit(self, input: Tensor) -> Emit:
        return Emit(pooling_source(self._windows(), input, 1, "F.max_pool3d", "{input}"))

    def _windows(self) -> Windows:
        return pooling_windows(3, self.pool_size, self.strides, self.padding)
