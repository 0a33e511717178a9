from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.ends import EndsPerAxis, ends_of_one_axis, padded_sizes, padding_source
from engine.spec.fields import Ends, Field
from engine.spec.keras.windows import at_ends
from engine.spec.tensor import Tensor, sequence


class ZeroPadding1D(Block, family="shape"):
    """Puts zeros before and after a sequence, so that windows reach its ends."""

    padding: Ends = Field(1, description="How many steps at each end; [before, after].")

    tagline = "zeros at both ends"
    caption = "{padding}"
    mask = "ends"
    formula = r"y_c(t) = x_c(t - a) \text{ where there is such a step, else } 0"
    examples = (Example(sequence(10, 8), {"padding": [2, 0]}, sequence(12, 8)),)

    def shape(self, input: Tensor) -> Tensor:
        _, size = input.expect_sequence()
        return input.like(*padded_sizes(input, 0, self._ends()), size, mask=False)

    def emit(self, input: Tensor) -> Emit:
        return Emit(padding_source("{input}", self._ends(), behind=1))

    def keras(self, input: Tensor) -> Keras:
        return at_ends(self, self._ends())

    def _ends(self) -> EndsPerAxis:
        return ends_of_one_axis(self.padding)
