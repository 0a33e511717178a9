from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.ends import EndsPerAxis, cropped_sizes, cropping_slices, ends_per_axis
from engine.spec.fields import Ends3, Field
from engine.spec.keras.windows import at_ends
from engine.spec.tensor import Tensor, volume


class Cropping3D(Block, family="shape"):
    """Cuts away the edges of a volume."""

    cropping: Ends3 = Field(
        ((1, 1), (1, 1), (1, 1)),
        description="How many places; [depth, height, width], each a number or [before, after].",
    )

    tagline = "edges cut away"
    caption = "{cropping}"
    formula = r"y_c(p) = x_c(p + a),\quad a = \text{cut away before, along each axis}"
    examples = (Example(volume(1, 4, 6, 6), {}, volume(1, 2, 4, 4)),)

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_volume()
        return input.like(channels, *cropped_sizes(input, 1, self._ends()))

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}" + cropping_slices(self._ends(), before=1))

    def keras(self, input: Tensor) -> Keras:
        return at_ends(self, self._ends())

    def _ends(self) -> EndsPerAxis:
        return ends_per_axis(self.cropping, 3)
