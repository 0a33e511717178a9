from engine.spec.block import Block, Example
from engine.spec.emit import Emit, compact, source_of
from engine.spec.fields import Field, PerAxis2
from engine.spec.tensor import Tensor, image
from engine.spec.windows import per_axis


class AdaptiveAveragePooling2D(Block, family="pooling"):
    """Makes an image of any size the given size: each place is the mean of a patch."""

    output_size: PerAxis2 = Field(4, description="Height and width that come out.")

    tagline = "means of as many patches as asked"
    caption = "{output_size}"
    formula = r"y_c(p) = \operatorname{mean}_{q \in P}\, x_c(q),\quad P = \text{part of } p"
    examples = (
        Example(image(32, 9, 7), {"output_size": 4}, image(32, 4, 4)),
        Example(image(4, 8, 8), {"output_size": [1, 2]}, image(4, 1, 2)),
    )

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_image()
        return input.like(channels, *per_axis(self.output_size, 2))

    def emit(self, input: Tensor) -> Emit:
        size = source_of(compact(per_axis(self.output_size, 2)))
        return Emit(f"F.adaptive_avg_pool2d({{input}}, {size})")
