from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.masks import hidden
from engine.spec.size import product
from engine.spec.tensor import Insert, Tensor, features, image


class Flatten(Block, family="shape", essential=True):
    """Lays all numbers of a sample out in one long row, so that a Dense layer can take them."""

    tagline = "one long row of numbers"
    mask = "ends"
    mask_rule = "Padding reads as zeros, and no mask goes on."
    formula = r"y_{(c\,h + i)\,w + j} = x_c(i,j)"
    examples = (Example(image(32, 4, 4), {}, features(512)),)

    def shape(self, input: Tensor) -> Tensor:
        input.expect_numbers()
        input.expect_known("makes one row of a fixed length", Insert("GlobalAveragePooling1D"))
        return features(product(input.shape))

    def emit(self, input: Tensor) -> Emit:
        return Emit(f"{hidden(input)}.flatten(1)")
