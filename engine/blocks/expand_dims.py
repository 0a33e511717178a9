from engine.spec.axes import of_rank, place_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.masks import hidden, keras_hidden
from engine.spec.tensor import Insert, Tensor, features, image, sequence


class ExpandDims(Block, family="shape"):
    """Adds an axis of size 1, which makes a sequence of features or an image of a sequence."""

    axis: int = Field(-1, description="Where the new axis will be, the batch counted as 0.")

    tagline = "one axis more, of size 1"
    caption = "axis {axis}"
    mask = "ends"
    mask_rule = "Padding reads as zeros, and no mask goes on; steps of one number keep theirs."
    formula = r"y(\dots, 0, \dots) = x(\dots)"
    examples = (
        Example(features(8), {}, sequence(8, 1)),
        Example(sequence(10, 8), {"axis": 1}, image(1, 10, 8)),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_numbers()
        if self._is_beside(input):
            return sequence(input.shape[0], 1, mask=True, gaps=input.gaps)
        input.expect_known("changes what the axes mean", Insert("LastStep"))
        if input.rank == 4:
            input.refuse("image", Insert("Flatten"))
        place = place_of(input, self.axis, input.rank + 1)
        return of_rank(*input.shape[:place], 1, *input.shape[place:])

    def emit(self, input: Tensor) -> Emit:
        given = "{input}" if self._is_beside(input) else hidden(input)
        return Emit(f"{given}.unsqueeze({self.axis})")

    def keras(self, input: Tensor) -> Keras:
        given = "{input}" if self._is_beside(input) else keras_hidden(input)
        return Keras(f"ops.expand_dims({given}, {self.axis})")

    def _is_beside(self, input: Tensor) -> bool:
        """Whether steps of one number become steps of one feature."""
        return input.mask and input.rank == 1 and place_of(input, self.axis, 2) == 1
