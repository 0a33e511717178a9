from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import AxisList, Field
from engine.spec.keras.reductions import reduction as keras_reduction
from engine.spec.reductions import reduced, reduction
from engine.spec.tensor import Tensor, features, image, sequence


class ReduceMin(Block, family="reduction"):
    """Keeps the smallest number along an axis, or along several at once.

    Padded steps of a sequence are left out. A row becomes one number.
    """

    axis: AxisList | None = Field(
        None, description="The axis or axes that go, the batch counted as 0; null: the channels."
    )
    keepdims: bool = Field(False, description="Whether those axes stay, with size 1.")

    tagline = "the smallest along an axis"
    formula = r"y = \min_i x_i"
    mask = "uses"
    examples = (
        Example(sequence(10, 8), {"axis": 1}, features(8)),
        Example(image(16, 8, 8), {"axis": [2, 3], "keepdims": True}, image(16, 1, 1)),
        Example(features(10), {}, features(1)),
    )

    def shape(self, input: Tensor) -> Tensor:
        return reduced(input, self.axis, self.keepdims)

    def emit(self, input: Tensor) -> Emit:
        return reduction("amin", input, self.axis, self.keepdims)

    def keras(self, input: Tensor) -> Keras:
        return keras_reduction("min", input, self.axis, self.keepdims)
