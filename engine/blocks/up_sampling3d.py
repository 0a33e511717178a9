from engine.spec.block import Block, Example
from engine.spec.emit import Emit, compact
from engine.spec.fields import Field, PerAxis3
from engine.spec.tensor import Tensor, volume
from engine.spec.windows import per_axis


class UpSampling3D(Block, family="shape"):
    """Makes a volume larger by repeating its slices, rows and columns."""

    size: PerAxis3 = Field(2, description="How often each slice, row and column comes.")

    tagline = "a larger volume"
    caption = "{size} times"
    formula = r"y_c(p) = x_c(\lfloor p / s \rfloor)"
    examples = (Example(volume(2, 3, 4, 4), {"size": [1, 2, 2]}, volume(2, 3, 8, 8)),)

    def shape(self, input: Tensor) -> Tensor:
        channels, *sizes = input.expect_volume()
        factors = per_axis(self.size, 3)
        return input.like(channels, *(s * f for s, f in zip(sizes, factors, strict=True)))

    def emit(self, input: Tensor) -> Emit:
        return Emit(f"F.interpolate({{input}}, scale_factor={compact(per_axis(self.size, 3))})")
