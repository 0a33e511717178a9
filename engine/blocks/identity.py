from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.tensor import Tensor, features, tokens


class Identity(Block, family="core"):
    """Passes on what it gets, unchanged: a place to wire to, or one to fill later.

    It leaves no line in the source.
    """

    tagline = "nothing happens here"
    formula = r"y = x"
    examples = (
        Example(features(10), {}, features(10)),
        Example(tokens(21, 178), {}, tokens(21, 178)),
    )

    def shape(self, input: Tensor) -> Tensor:
        return input

    def emit(self, input: Tensor) -> Emit:
        return Emit("{input}")
