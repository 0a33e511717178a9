from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.merging import MERGED, expect_pair
from engine.spec.tensor import Tensor, features


class Subtract(Block, family="merging"):
    """Subtracts the second tensor from the first, number by number."""

    tagline = "the first minus the second"
    mask = "changes"
    mask_rule = MERGED
    formula = r"y = x_1 - x_2"
    examples = (Example((features(8), features(8)), {}, features(8)),)

    def shape(self, *inputs: Tensor) -> Tensor:
        return expect_pair(inputs)

    def emit(self, *inputs: Tensor) -> Emit:
        return Emit("{inputs[0]} - {inputs[1]}", any_mask=True)
