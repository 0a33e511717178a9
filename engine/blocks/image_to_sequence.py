from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, compact
from engine.spec.fields import Field, PerAxis2
from engine.spec.keras.reordering import image_to_steps
from engine.spec.patches import expect_patches
from engine.spec.tensor import Tensor, image, sequence


class ImageToSequence(Block, family="shape"):
    """Reads an image in steps: row after row, column after column, or patch after patch.

    Recurrent and attention blocks can then read it; patches are what a vision transformer sees.
    """

    by: Literal["rows", "columns", "patches"] = Field("rows", description="What a step is.")
    patch_size: PerAxis2 = Field(4, description="Height and width of a patch, for patches.")

    tagline = "an image as steps in time"
    caption = "by {by}"
    formula = (
        r"\begin{gathered} \text{rows: } y_t[c\,w + j] = x_c(t, j) \\"
        r"\text{columns: } y_t[c\,h + i] = x_c(i, t) \\"
        r"\text{patches: } y_t[(c\,p + i)\,q + j] = x_c(p\,r + i,\, q\,s + j) \end{gathered}"
    )
    note = (
        "A step holds channel after channel, each of them row after row; patches go row after row. "
        "Counted from 0, for an image of h × w and patches of p × q: t is the patch in row r and "
        "column s, so t = r (w / q) + s."
    )
    examples = (
        Example(image(3, 8, 6), {}, sequence(8, 18)),
        Example(image(3, 8, 6), {"by": "columns"}, sequence(6, 24)),
        Example(image(3, 8, 8), {"by": "patches"}, sequence(4, 48)),
    )

    def shape(self, input: Tensor) -> Tensor:
        channels, height, width = input.expect_image()
        if self.by == "rows":
            return sequence(height, channels * width)
        if self.by == "columns":
            return sequence(width, channels * height)
        rows, columns = expect_patches(input, self.patch_size)
        time = (height // rows) * (width // columns)
        return sequence(time, channels * rows * columns)

    def emit(self, input: Tensor) -> Emit:
        if self.by == "rows":
            return Emit("{input}.transpose(1, 2).flatten(2)")
        if self.by == "columns":
            return Emit("{input}.permute(0, 3, 1, 2).flatten(2)")
        patch = compact(expect_patches(input, self.patch_size))
        return Emit(f"F.unfold({{input}}, {patch}, stride={patch}).transpose(1, 2)")

    def keras(self, input: Tensor) -> Keras:
        return image_to_steps(self.by, input, self.patch_size)
