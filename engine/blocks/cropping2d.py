from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.ends import EndsPerAxis, cropped_sizes, cropping_slices, ends_per_axis
from engine.spec.fields import Ends2, Field
from engine.spec.keras.windows import at_ends
from engine.spec.tensor import Tensor, image


class Cropping2D(Block, family="shape"):
    """Cuts away the edges of an image."""

    cropping: Ends2 = Field(
        ((0, 0), (0, 0)),
        description="How many pixels; [height, width], each a number or [before, after].",
    )

    tagline = "edges cut away"
    caption = "{cropping}"
    formula = r"y_c(i,j) = x_c(i + a,\, j + b),\quad a, b = \text{rows, columns cut away before}"
    examples = (
        Example(image(3, 8, 8), {"cropping": 2}, image(3, 4, 4)),
        Example(image(3, 8, 8), {"cropping": [[1, 0], 2]}, image(3, 7, 4)),
    )

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_image()
        return input.like(channels, *cropped_sizes(input, 1, self._ends()))

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}" + cropping_slices(self._ends(), before=1))

    def keras(self, input: Tensor) -> Keras:
        return at_ends(self, self._ends())

    def _ends(self) -> EndsPerAxis:
        return ends_per_axis(self.cropping, 2)
