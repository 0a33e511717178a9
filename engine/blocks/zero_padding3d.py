from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.ends import EndsPerAxis, ends_per_axis, padded_sizes, padding_source
from engine.spec.fields import Ends3, Field
from engine.spec.keras.windows import at_ends
from engine.spec.tensor import Tensor, volume


class ZeroPadding3D(Block, family="shape"):
    """Puts zeros around a volume, so that windows reach its edges."""

    padding: Ends3 = Field(
        1, description="How many places; [depth, height, width], each a number or [before, after]."
    )

    tagline = "zeros around"
    caption = "{padding}"
    formula = r"y_c(p) = x_c(p - a) \text{ where there is such a place, else } 0"
    examples = (Example(volume(1, 4, 6, 6), {"padding": [0, 1, [2, 1]]}, volume(1, 4, 8, 9)),)

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_volume()
        return input.like(channels, *padded_sizes(input, 1, self._ends()))

    def emit(self, input: Tensor) -> Emit:
        return Emit(padding_source("{input}", self._ends()))

    def keras(self, input: Tensor) -> Keras:
        return at_ends(self, self._ends())

    def _ends(self) -> EndsPerAxis:
        return ends_per_axis(self.padding, 3)
