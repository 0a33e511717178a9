from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.ends import EndsPerAxis, ends_of_one_axis, padded_sizes, padding_source
from engine.spec.fields import Ends, Field
from engine.spec.keras.windows import at_ends
from engine.spec.masks import hidden
from engine.spec.moved_masks import of_padding
from engine.spec.tensor import Tensor, sequence


class ZeroPadding1D(Block, family="shape"):
    """Puts zeros before and after a sequence, so that windows reach its ends."""

    padding: Ends = Field(1, description="How many steps at each end; [before, after].")

    tagline = "zeros at both ends"
    caption = "{padding}"
    mask = "changes"
    mask_rule = "The zeros count as steps, and come right after the last one of each row."
    formula = r"y_c(t) = x_c(t - a) \text{ where there is such a step, else } 0"
    examples = (Example(sequence(10, 8), {"padding": [2, 0]}, sequence(12, 8)),)

    def shape(self, input: Tensor) -> Tensor:
        _, size = input.expect_sequence()
        return input.like(*padded_sizes(input, 0, self._ends()), size)

    def emit(self, input: Tensor) -> Emit:
        value = padding_source(hidden(input), self._ends(), behind=1)
        return Emit(value, mask=of_padding(self._ends(), input).torch if input.mask else "")

    def keras(self, input: Tensor) -> Keras:
        return at_ends(self, self._ends(), input)

    def _ends(self) -> EndsPerAxis:
        return ends_of_one_axis(self.padding)
