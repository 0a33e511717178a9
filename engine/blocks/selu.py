from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features


class SELU(Block, family="activation"):
    """An ELU scaled so that deep stacks of Dense layers keep mean 0 and variance 1.

    That needs weights that start as lecun_normal, and AlphaDropout in place of Dropout.
    """

    tagline = "keeps mean 0, variance 1"
    formula = r"y = \begin{cases} 1.0507\,x & x > 0 \\ 1.7581\,(e^x - 1) & x \le 0 \end{cases}"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}").with_activation("selu", -1)
