from engine.spec.block import Block, Example
from engine.spec.emit import Emit, compact, source_of
from engine.spec.fields import Field, PerAxis3
from engine.spec.tensor import Tensor, volume
from engine.spec.windows import per_axis


class AdaptiveAveragePooling3D(Block, family="pooling"):
    """Makes a volume of any size the given size: each place is the mean of a box."""

    output_size: PerAxis3 = Field(4, description="Depth, height and width that come out.")

    tagline = "means of as many boxes as asked"
    caption = "{output_size}"
    formula = r"y_c(p) = \operatorname{mean}_{q \in P}\, x_c(q),\quad P = \text{part of } p"
    examples = (Example(volume(4, 5, 6, 6), {"output_size": [2, 3, 3]}, volume(4, 2, 3, 3)),)

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_volume()
        return input.like(channels, *per_axis(self.output_size, 3))

    def emit(self, input: Tensor) -> Emit:
        size = source_of(compact(per_axis(self.output_size, 3)))
        return Emit(f"F.adaptive_avg_pool3d({{input}}, {size})")
