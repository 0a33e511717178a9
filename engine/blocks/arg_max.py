from dataclasses import replace

from engine.spec.axes import place_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.reductions import reduction as keras_reduction
from engine.spec.reductions import reduced, reduction
from engine.spec.tensor import INTEGER, Tensor, features, image, sequence


class ArgMax(Block, family="reduction"):
    """Tells where the largest number along an axis stands, counted from 0: scores into a choice.

    It gives whole numbers. No gradient flows back through it, so nothing before it learns.
    """

    axis: int | None = Field(
        None, description="The axis to look along, the batch counted as 0; null: the channels."
    )
    keepdims: bool = Field(False, description="Whether that axis stays, with size 1.")

    tagline = "where the largest stands"
    formula = r"y = \arg\max_i x_i"
    mask = "uses"
    examples = (
        Example(features(10), {}, features(1, dtype=INTEGER)),
        Example(sequence(20, 5), {}, Tensor.make(("time",), 20, dtype=INTEGER, vocabulary=5)),
        Example(
            image(4, 8, 6),
            {},
            Tensor.make(("height", "width"), 8, 6, dtype=INTEGER, vocabulary=4),
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        left = reduced(input, self.axis, self.keepdims)
        choices = input.shape[place_of(input, self.axis)].value
        return replace(left, dtype=INTEGER, vocabulary=choices)

    def emit(self, input: Tensor) -> Emit:
        return reduction("argmax", input, self.axis, self.keepdims)

    def keras(self, input: Tensor) -> Keras:
        return keras_reduction("argmax", input, self.axis, self.keepdims)
