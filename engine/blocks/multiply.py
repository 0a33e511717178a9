from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.merging import MERGED, chained, expect_equal
from engine.spec.tensor import Tensor, features, image


class Multiply(Block, family="merging"):
    """Multiplies tensors of one shape, number by number: one opens or shuts the other, like a gate.

    A size of 1 is repeated, so that 16 × 1 × 1 weighs the channels of an image of 16.
    """

    tagline = "number by number: a gate"
    mask = "changes"
    mask_rule = MERGED
    formula = r"y = x_1 \cdot x_2 \cdots"
    examples = (
        Example((features(8), features(8)), {}, features(8)),
        Example((image(16, 8, 8), image(16, 1, 1)), {}, image(16, 8, 8)),
    )

    def shape(self, *inputs: Tensor) -> Tensor:
        return expect_equal(inputs)

    def emit(self, *inputs: Tensor) -> Emit:
        return Emit(chained("*", len(inputs)), any_mask=True)
