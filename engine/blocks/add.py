from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.merging import MERGED, chained, expect_equal
from engine.spec.tensor import Tensor, features


class Add(Block, family="merging"):
    """Adds tensors of one shape, number by number: the way around in a residual network."""

    tagline = "number by number"
    mask = "changes"
    mask_rule = MERGED
    formula = r"y = x_1 + x_2 + \dots"
    examples = (Example((features(8), features(8)), {}, features(8)),)

    def shape(self, *inputs: Tensor) -> Tensor:
        return expect_equal(inputs)

    def emit(self, *inputs: Tensor) -> Emit:
        return Emit(chained("+", len(inputs)), any_mask=True)
