from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.ends import EndsPerAxis, ends_per_axis, padded_sizes, padding_source
from engine.spec.fields import Ends2, Field
from engine.spec.keras.windows import at_ends
from engine.spec.tensor import Tensor, image


class ZeroPadding2D(Block, family="shape"):
    """Puts zeros around an image, so that windows reach its edges."""

    padding: Ends2 = Field(
        1, description="How many pixels; [height, width], each a number or [before, after]."
    )

    tagline = "zeros around"
    caption = "{padding}"
    formula = r"y_c(i,j) = x_c(i - a,\, j - b) \text{ where there is such a pixel, else } 0"
    examples = (
        Example(image(3, 8, 8), {}, image(3, 10, 10)),
        Example(image(3, 8, 8), {"padding": [[1, 0], 2]}, image(3, 9, 12)),
    )

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_image()
        return input.like(channels, *padded_sizes(input, 1, self._ends()))

    def emit(self, input: Tensor) -> Emit:
        return Emit(padding_source("{input}", self._ends()))

    def keras(self, input: Tensor) -> Keras:
        return at_ends(self, self._ends())

    def _ends(self) -> EndsPerAxis:
        return ends_per_axis(self.padding, 2)
