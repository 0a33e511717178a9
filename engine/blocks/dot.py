from dataclasses import replace

from engine.spec.axes import place_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, compact
from engine.spec.fields import AxisList, Field
from engine.spec.keras.layers import layer
from engine.spec.masks import keras_hidden
from engine.spec.products import contracted, contraction
from engine.spec.tensor import Misfit, SetTo, Tensor, features, sequence


class Dot(Block, family="merging"):
    """Measures how alike two tensors are: multiplies them along one axis of each and adds up.

    Two rows give one number; two sequences give one for each pair of steps, as attention needs.
    """

    axes: AxisList = Field(
        -1, description="The axis to sum along, the batch counted as 0, or one for a and one for b."
    )
    normalize: bool = Field(False, description="Whether only directions count: cosine similarity.")

    tagline = "how alike two tensors are"
    formula = r"y = \sum_i a_i\, b_i"
    mask = "passes"
    mask_rule = "The mask of a goes on with its time; padded steps of a and b count as zeros."
    examples = (
        Example((features(8), features(8)), {}, features(1)),
        Example((features(8), features(8)), {"normalize": True}, features(1)),
        Example((sequence(10, 8), sequence(6, 8)), {}, Tensor.make(("time", "time_2"), 10, 6)),
        Example((sequence(10, 8), features(10)), {"axes": [1, 1]}, features(8)),
    )

    def shape(self, a: Tensor, b: Tensor) -> Tensor:
        return contracted(a, b, self._places(a.expect_numbers(), b.expect_numbers()))

    def emit(self, a: Tensor, b: Tensor) -> Emit:
        return contraction(a, b, self._places(a, b), self.normalize)

    def keras(self, a: Tensor, b: Tensor) -> Keras:
        axes = tuple(place + 1 for place in self._places(a, b))
        call = f"([{keras_hidden(a, 'a')}, {keras_hidden(b, 'b')}])"
        found = layer("Dot", compact(axes), call=call, normalize=self.normalize or None)
        return replace(found, mask=self.emit(a, b).mask)

    def _places(self, a: Tensor, b: Tensor) -> tuple[int, int]:
        axes = self.axes if isinstance(self.axes, tuple) else (self.axes, self.axes)
        if len(axes) != 2:
            raise Misfit(
                "param_type",
                "axes of {block} is one axis, or one for a and one for b.",
                param="axes",
                got=list(axes),
                expected="one whole number or two",
                cures=(SetTo("axes", -1),),
            )
        return place_of(a, axes[0], param="axes"), place_of(b, axes[1], param="axes")
