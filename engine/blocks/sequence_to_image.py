from math import isqrt
from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, compact
from engine.spec.fields import Field, PerAxis2
from engine.spec.keras.layers import Keras
from engine.spec.keras.reordering import steps_to_image
from engine.spec.size import Size, product
from engine.spec.tensor import Insert, Misfit, SetTo, Tensor, image, sequence
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
        self._expect_divisible(input, width, self.channels, "channels")
        across = width // self.channels
        return image(self.channels, *((time, across) if self.by == "rows" else (across, time)))

    def emit(self, input: Tensor) -> Emit:
        if self.by == "patches":
            sizes = tuple(int(size) for size in self._sizes(input))
            patch = compact(per_axis(self.patch_size, 2))
            return Emit(f"F.fold({{input}}.transpose(1, 2), {sizes}, {patch}, stride={patch})")
        order = "transpose(1, 2)" if self.by == "rows" else "permute(0, 2, 3, 1)"
        return Emit(f"{{input}}.unflatten(2, ({self.channels}, -1)).{order}")

    def keras(self, input: Tensor) -> Keras:
        sizes = tuple(int(size) for size in self.shape(input).shape)
        patch = per_axis(self.patch_size, 2) if self.by == "patches" else (1, 1)
        return steps_to_image(self.by, sizes, patch)

    def _sizes(self, input: Tensor) -> tuple[Size, Size]:
        """Height and width of the image that the patches make."""
        time, width = input.shape
        rows, columns = per_axis(self.patch_size, 2)
        place = product([Size.of(self.channels), Size.of(rows), Size.of(columns)])
        if int(width) != int(place):
            raise Misfit(
                "shape_mismatch",
                "A patch of {block} has {wanted} numbers, but the steps of {source} have {width}.",
                param="patch_size",
                got=int(width),
                expected=int(place),
                values={"wanted": place.explained(), "width": int(width)},
                tensor=input,
            )
        down = _squarest(int(time)) if self.height is None else max(self.height // rows, 1)
        self._expect_divisible(input, time, down, "height")
        if self.height is not None and self.height % rows:
            self._expect_divisible(input, Size.of(self.height), rows, "patch_size")
        return Size.of(down) * rows, (time // down) * columns

    def _expect_divisible(self, input: Tensor, size: Size, by: int, param: str) -> None:
        if int(size) % by:
            raise Misfit(
                "not_divisible",
                "{block} cannot lay {shape} of {source} out: {size} cannot be divided by {by}.",
                param=param,
                got=int(size),
                expected=f"a multiple of {by}",
                values={"shape": str(input), "size": int(size), "by": by},
                cures=(SetTo("channels", 1),) if param == "channels" else (),
                tensor=input,
            )


def _squarest(places: int) -> int:
    """How many rows lay so many places out most like a square."""
    return next(rows for rows in range(isqrt(places), 0, -1) if places % rows == 0)
