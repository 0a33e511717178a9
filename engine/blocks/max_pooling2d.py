from dataclasses import replace

from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field, Padding2, PerAxis2
from engine.spec.pooling import (
    expect_even_padding,
    expect_small_padding,
    pooling_source,
    pooling_windows,
)
from engine.spec.tensor import INTEGER, Tensor, image
from engine.spec.windows import Windows


class MaxPooling2D(Block, family="pooling", essential=True):
    """Keeps the largest number of each small patch, so an image shrinks and small shifts vanish."""

    pool_size: PerAxis2 = Field(2, description="Height and width of a patch.")
    strides: PerAxis2 | None = Field(None, description="Distance of patches; null: side by side.")
    padding: Padding2 = Field(
        "valid", description="What is added around: nothing, enough for whole patches, or n pixels."
    )
    return_indices: bool = Field(
        False, description="Also tell where each largest number lay, for MaxUnpooling2D."
    )

    tagline = "keeps the strongest of each patch"
    caption = "{pool_size} patches, {padding}"
    formula = r"y_c(i,j) = \max_{u,v} x_c(s\,i+u,\, s\,j+v)"
    examples = (
        Example(image(32, 8, 8), {"pool_size": 2}, image(32, 4, 4)),
        Example(image(1, 3, 6), {"pool_size": 3}, image(1, 1, 2)),
    )

    def shape(self, input: Tensor) -> dict[str, Tensor]:
        channels, *_ = input.expect_image()
        expect_small_padding(self._windows())
        output = input.like(channels, *self._windows().sizes(input, 1))
        if not self.return_indices:
            return {"output": output}
        expect_even_padding(self._windows(), input, 1)
        places = int(input.shape[1] * input.shape[2])
        return {"output": output, "indices": replace(output, dtype=INTEGER, vocabulary=places)}

    def emit(self, input: Tensor) -> Emit:
        source = pooling_source(self._windows(), input, 1, "F.max_pool2d", "{input}")
        if not self.return_indices:
            return Emit(source)
        source = source.removesuffix(")") + ", return_indices=True)"
        return Emit(lines=(f"{{out}}, {{out_indices}} = {source}",))

    def output_ports(self) -> tuple[str, ...]:
        return ("output", "indices") if self.return_indices else ("output",)

    def _windows(self) -> Windows:
        return pooling_windows(2, self.pool_size, self.strides, self.padding)
