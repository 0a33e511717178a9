from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.merging import MERGED, chained, expect_equal
from engine.spec.tensor import Tensor, features


class Average(Block, family="merging"):
    """Takes the mean of tensors of one shape, number by number."""

    tagline = "the mean, number by number"
    mask = "changes"
    mask_rule = MERGED
    formula = r"y = \frac{1}{n}(x_1 + \dots + x_n)"
    examples = (Example((features(8), features(8)), {}, features(8)),)

    def shape(self, *inputs: Tensor) -> Tensor:
        return expect_equal(inputs)

    def emit(self, *inputs: Tensor) -> Emit:
        count = len(inputs)
        value = f"({chained('+', count)}) / {count}" if count > 1 else "{inputs[0]}"
        return Emit(value, any_mask=True)
