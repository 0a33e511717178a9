from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.ends import EndsPerAxis, cropped_sizes, cropping_slices, ends_of_one_axis
from engine.spec.fields import Ends, Field
from engine.spec.keras.windows import at_ends
from engine.spec.moved_masks import of_cropping
from engine.spec.tensor import Tensor, sequence


class Cropping1D(Block, family="shape"):
    """Cuts steps away at both ends of a sequence."""

    cropping: Ends = Field((1, 1), description="How many steps at each end; [before, after].")

    tagline = "ends cut away"
    caption = "{cropping}"
    mask = "changes"
    mask_rule = "The steps are cut from the end of each row, not from the end of its padding."
    formula = r"y_c(t) = x_c(t + a),\quad a = \text{steps cut away before}"
    examples = (Example(sequence(10, 8), {"cropping": [2, 0]}, sequence(8, 8)),)

    def shape(self, input: Tensor) -> Tensor:
        _, size = input.expect_sequence()
        return input.like(*cropped_sizes(input, 0, self._ends()), size)

    def emit(self, input: Tensor) -> Emit:
        value = "{input}" + cropping_slices(self._ends())
        return Emit(value, mask=of_cropping(self._ends(), input).torch if input.mask else "")

    def keras(self, input: Tensor) -> Keras:
        return at_ends(self, self._ends(), input)

    def _ends(self) -> EndsPerAxis:
        return ends_of_one_axis(self.cropping)
