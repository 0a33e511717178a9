from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.reordering import reordered
from engine.spec.tensor import Misfit, SetTo, Tensor, image


class PixelShuffle(Block, family="shape"):
    """Turns channels into pixels: each r · r channels become one channel, r times as large.

    After a convolution it is a way to a larger image that learns how to fill in.
    """

    upscale_factor: int = Field(2, ge=1, le=1_000, description="How many times as large.")

    tagline = "channels into pixels"
    caption = "{upscale_factor} times"
    formula = r"y_c(ri{+}a,\, rj{+}b) = x_{cr^2+ra+b}(i,j)"
    examples = (Example(image(12, 4, 4), {}, image(3, 8, 8)),)

    def shape(self, input: Tensor) -> Tensor:
        channels, height, width = input.expect_image()
        factor = self.upscale_factor
        if int(channels) % factor**2:
            raise Misfit(
                "not_divisible",
                "{block} makes one channel of {group}, but the {channels} channels of {source} "
                "cannot be divided evenly.",
                param="upscale_factor",
                got=int(channels),
                expected=f"a multiple of {factor**2}",
                values={"group": factor**2, "channels": int(channels)},
                cures=tuple(SetTo("upscale_factor", n) for n in _factors(int(channels), factor)),
                tensor=input,
            )
        return input.like(channels // factor**2, height * factor, width * factor)

    def emit(self, input: Tensor) -> Emit:
        return Emit(f"F.pixel_shuffle({{input}}, {self.upscale_factor})")

    def keras(self, input: Tensor) -> Keras:
        channels, height, width = (int(size) for size in self.shape(input).shape)
        factor = self.upscale_factor
        parts = (channels, factor, factor, height // factor, width // factor)
        return reordered(parts, (1, 4, 2, 5, 3), (channels, height, width))


def _factors(channels: int, below: int) -> list[int]:
    """The largest factor that fits, where one above 1 does."""
    return [n for n in range(min(below, 1_000), 1, -1) if channels % n**2 == 0][:1]
