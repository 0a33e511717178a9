from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.merging import MERGED, expect_equal, folded
from engine.spec.tensor import Tensor, features


class Maximum(Block, family="merging"):
    """Keeps, at each place, the largest number of all its inputs."""

    tagline = "the largest at each place"
    mask = "changes"
    mask_rule = MERGED
    formula = r"y = \max(x_1, x_2, \dots)"
    examples = (Example((features(8), features(8)), {}, features(8)),)

    def shape(self, *inputs: Tensor) -> Tensor:
        return expect_equal(inputs)

    def emit(self, *inputs: Tensor) -> Emit:
        return Emit(folded("torch.maximum", len(inputs)), any_mask=True)
