from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.ends import cropped_to_ratio, padded_to_ratio
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
    note = (
        "Lanczos, which Keras also names, does not exist in torch. Bicubic without antialias has "
        "torch's weights (a = −0.75); Keras on TensorFlow and jax has others (a = −0.5)."
    )
    formula = (
        r"y_c(i,j) \approx x_c\big(\tfrac{h}{h'}\, i,\, \tfrac{w}{w'}\, j\big)"
        r",\quad h', w' = \text{new size}"
    )
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
        """The input cut or filled up to the new proportions."""
        if self.crop_to_aspect_ratio:
            return cropped_to_ratio(input, self.height, self.width)
        if self.pad_to_aspect_ratio:
            return padded_to_ratio(input, self.height, self.width, self.fill_value)
        return "{input}"
