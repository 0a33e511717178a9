from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, compact
from engine.spec.fields import Field, PerAxis2
from engine.spec.tensor import Tensor, image
from engine.spec.windows import per_axis


class UpSampling2D(Block, family="shape"):
    """Makes an image larger by a whole factor: repeats its pixels or blends between them."""

    size: PerAxis2 = Field(2, description="How often each row and each column comes.")
    interpolation: Literal["nearest", "bilinear", "bicubic"] = Field(
        "nearest", description="Repeat pixels, or blend between neighbours."
    )

    tagline = "a larger image"
    caption = "{size} times, {interpolation}"
    note = (
        "Lanczos, which Keras also names, does not exist in torch. Bicubic has torch's weights "
        "(a = −0.75); Keras on TensorFlow and jax has others (a = −0.5)."
    )
    formula = (
        r"y_c(i,j) = x_c(\lfloor i / s_1 \rfloor,\, \lfloor j / s_2 \rfloor)"
        r"\text{, or a blend of those near}"
    )
    examples = (
        Example(image(8, 4, 4), {}, image(8, 8, 8)),
        Example(image(8, 4, 4), {"size": [2, 3], "interpolation": "bilinear"}, image(8, 8, 12)),
    )

    def shape(self, input: Tensor) -> Tensor:
        channels, height, width = input.expect_image()
        rows, columns = per_axis(self.size, 2)
        return input.like(channels, height * rows, width * columns)

    def emit(self, input: Tensor) -> Emit:
        mode = "" if self.interpolation == "nearest" else f', mode="{self.interpolation}"'
        return Emit(
            f"F.interpolate({{input}}, scale_factor={compact(per_axis(self.size, 2))}{mode})"
        )
