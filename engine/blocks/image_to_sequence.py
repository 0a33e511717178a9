from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, compact
from engine.spec.fields import Field, PerAxis2
from engine.spec.keras.layers import Keras
from engine.spec.keras.reordering import image_to_steps
from engine.spec.size import Size
from engine.spec.tensor import Misfit, SetTo, Tensor, image, sequence
from engine.spec.windows import per_axis


class ImageToSequence(Block, family="shape"):
    """Reads an image in steps: row after row, column after column, or patch after patch.

    Recurrent and attention blocks can then read it; patches are what a vision transformer sees.
    """

    by: Literal["rows", "columns", "patches"] = Field("rows", description="What a step is.")
    patch_size: PerAxis2 = Field(4, description="Height and width of a patch, for patches.")

    tagline = "an image as steps in time"
    caption = "by {by}"
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
        rows, columns = self._patch(input)
        time = (height // rows) * (width // columns)
        return sequence(time, channels * rows * columns)

    def emit(self, input: Tensor) -> Emit:
        if self.by == "rows":
            return Emit("{input}.transpose(1, 2).flatten(2)")
        if self.by == "columns":
            return Emit("{input}.permute(0, 3, 1, 2).flatten(2)")
        patch = compact(self._patch(input))
        return Emit(f"F.unfold({{input}}, {patch}, stride={patch}).transpose(1, 2)")

    def keras(self, input: Tensor) -> Keras:
        sizes = tuple(int(size) for size in input.shape)
        patch = self._patch(input) if self.by == "patches" else (1, 1)
        return image_to_steps(self.by, sizes, patch)

    def _patch(self, input: Tensor) -> tuple[int, ...]:
        """Height and width of a patch; raises Misfit where they do not divide the image's."""
        patch = per_axis(self.patch_size, 2)
        for size, length, axis in zip(input.shape[1:], patch, input.axes[1:], strict=True):
            if int(size) % length:
                fitting = next(n for n in range(length, 0, -1) if _divides(n, input.shape[1:]))
                raise Misfit(
                    "not_divisible",
                    "Patches of {length} do not divide the {axis} of {source} ({shape}) evenly.",
                    param="patch_size",
                    got=list(patch),
                    expected=f"a divisor of {int(size)}",
                    values={"length": length, "axis": axis, "shape": str(input)},
                    cures=(SetTo("patch_size", fitting),),
                    tensor=input,
                )
        return patch


def _divides(length: int, sizes: tuple[Size, ...]) -> bool:
    return all(int(size) % length == 0 for size in sizes)
