from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, compact
from engine.spec.fields import Field, PerAxis2
from engine.spec.keras.reordering import steps_to_image
from engine.spec.masks import hidden
from engine.spec.patches import expect_divisible, image_of_patches
from engine.spec.size import Size
from engine.spec.tensor import Insert, Tensor, image, sequence
from engine.spec.windows import per_axis


class SequenceToImage(Block, family="shape"):
    """Lays the steps of a sequence out as an image: the way back from ImageToSequence."""

    by: Literal["rows", "columns", "patches"] = Field("rows", description="What a step is.")
    channels: int = Field(1, ge=1, le=1_000_000, description="How many channels the image has.")
    patch_size: PerAxis2 = Field(4, description="Height and width of a patch, for patches.")
    height: int | None = Field(
        None, ge=1, le=1_000_000, description="The height, for patches; null: as square as it fits."
    )

    tagline = "steps laid out as an image"
    caption = "by {by}, {channels} channels"
    mask = "ends"
    mask_rule = "Padding reads as zeros, and no mask goes on."
    formula = r"y_c(t, j) = x_t[c\,w + j]\text{ by rows; as ImageToSequence laid them out}"
    note = "A step holds channel after channel, each of them row after row."
    examples = (
        Example(sequence(8, 18), {"channels": 3}, image(3, 8, 6)),
        Example(sequence(6, 24), {"by": "columns", "channels": 3}, image(3, 8, 6)),
        Example(sequence(4, 48), {"by": "patches", "channels": 3}, image(3, 8, 8)),
    )

    def shape(self, input: Tensor) -> Tensor:
        time, width = input.expect_sequence()
        input.expect_known("lays steps side by side", Insert("LastStep"))
        if self.by == "patches":
            return image(self.channels, *self._sizes(input))
        expect_divisible(input, width, self.channels, "channels")
        across = width // self.channels
        return image(self.channels, *((time, across) if self.by == "rows" else (across, time)))

    def emit(self, input: Tensor) -> Emit:
        if self.by == "patches":
            sizes = tuple(int(size) for size in self._sizes(input))
            patch = compact(per_axis(self.patch_size, 2))
            return Emit(
                f"F.fold({hidden(input)}.transpose(1, 2), {sizes}, {patch}, stride={patch})"
            )
        order = "transpose(1, 2)" if self.by == "rows" else "permute(0, 2, 3, 1)"
        return Emit(f"{hidden(input)}.unflatten(2, ({self.channels}, -1)).{order}")

    def keras(self, input: Tensor) -> Keras:
        return steps_to_image(self.by, input, self.shape(input), self.patch_size)

    def _sizes(self, input: Tensor) -> tuple[Size, Size]:
        return image_of_patches(input, self.channels, self.patch_size, self.height)
