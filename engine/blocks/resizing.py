from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, source_of
from engine.spec.ends import cropping_slices, padding_source
from engine.spec.fields import Field
from engine.spec.size import Size
from engine.spec.tensor import Misfit, SetTo, Tensor, image

_MODES = {"nearest": "nearest-exact", "bilinear": "bilinear", "bicubic": "bicubic"}


class Resizing(Block, family="shape"):
    """Makes an image the given height and width, whatever its size was."""

    height: int = Field(32, ge=1, le=100_000, description="The new height.")
    width: int = Field(32, ge=1, le=100_000, description="The new width.")
    interpolation: Literal["bilinear", "nearest", "bicubic"] = Field(
        "bilinear", description="Blend between neighbours, or take the nearest pixel."
    )
    crop_to_aspect_ratio: bool = Field(
        False, description="Cut edges away first, so that nothing is stretched."
    )
    pad_to_aspect_ratio: bool = Field(
        False, description="Fill the edges up first, so that nothing is stretched."
    )
    fill_value: float = Field(0.0, description="What edges are filled with.")
    antialias: bool = Field(False, description="Smooth before making it smaller.")

    tagline = "an image of the size you need"
    caption = "{height} × {width}, {interpolation}"
    note = "Lanczos, which Keras also names, does not exist in torch."
    examples = (
        Example(image(3, 48, 64), {}, image(3, 32, 32)),
        Example(image(3, 48, 64), {"crop_to_aspect_ratio": True}, image(3, 32, 32)),
    )

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_image()
        if self.crop_to_aspect_ratio and self.pad_to_aspect_ratio:
            raise Misfit(
                "param_choice",
                "{block} either cuts or fills up the edges, not both.",
                param="pad_to_aspect_ratio",
                got=True,
                expected=False,
                cures=(SetTo("pad_to_aspect_ratio", False), SetTo("crop_to_aspect_ratio", False)),
            )
        return input.like(
            channels, Size.named(self.height, "pixels"), Size.named(self.width, "pixels")
        )

    def emit(self, input: Tensor) -> Emit:
        smooth = ", antialias=True" if self.antialias and self.interpolation != "nearest" else ""
        options = f'({self.height}, {self.width}), mode="{_MODES[self.interpolation]}"{smooth}'
        return Emit(f"F.interpolate({self._edges(input)}, {options})")

    def _edges(self, input: Tensor) -> str:
        """The input cut or filled up to the new proportions, as Keras rounds them."""
        height, width = int(input.shape[1]), int(input.shape[2])
        tall, wide = width * self.height // self.width, height * self.width // self.height
        if self.crop_to_aspect_ratio:
            kept = (max(min(height, tall), 1), max(min(width, wide), 1))
            starts = ((height - kept[0]) // 2, (width - kept[1]) // 2)
            ends = (
                (starts[0], height - kept[0] - starts[0]),
                (starts[1], width - kept[1] - starts[1]),
            )
            return "{input}" + cropping_slices(ends, before=1)
        if self.pad_to_aspect_ratio:
            rows, columns = (max(height, tall) - height) // 2, (max(width, wide) - width) // 2
            source = padding_source("{input}", ((rows, rows), (columns, columns)))
            value = f", value={source_of(self.fill_value)})" if self.fill_value else ")"
            return source.removesuffix(")") + value if rows or columns else source
        return "{input}"
