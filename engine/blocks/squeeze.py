from engine.spec.axes import of_rank, place_of
from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.layers import layer
from engine.spec.masks import hidden, keras_hidden
from engine.spec.tensor import Insert, Misfit, SetTo, Tensor, features, image, sequence


class Squeeze(Block, family="shape"):
    """Takes away axes of size 1, which hold no more than one number each."""

    axis: int | None = Field(
        None, description="The axis to take away, the batch counted as 0; null: all of size 1."
    )

    tagline = "axes of size 1 taken away"
    mask = "ends"
    mask_rule = "Padding reads as zeros, and no mask goes on, unless nothing is taken away."
    formula = r"y(\dots) = x(\dots, 0, \dots)"
    examples = (
        Example(image(8, 1, 1), {}, features(8)),
        Example(image(1, 10, 8), {"axis": 1}, sequence(10, 8)),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_numbers()
        input.expect_known("changes what the axes mean", Insert("LastStep"))
        gone = self._gone(input)
        if not gone:
            return input
        if any(int(input.shape[place]) != 1 for place in gone) or len(gone) == input.rank:
            raise Misfit(
                "shape_mismatch",
                "{block} takes away axes of size 1 and must leave one axis, but {source} gives "
                "{shape}.",
                param="axis",
                got=list(input.values),
                expected="an axis of size 1, and another one",
                values={"shape": str(input)},
                cures=() if self.axis is None else (SetTo("axis", None),),
                tensor=input,
            )
        return of_rank(*(size for place, size in enumerate(input.shape) if place not in gone))

    def emit(self, input: Tensor) -> Emit:
        gone = tuple(place + 1 for place in self._gone(input))
        dims = gone[0] if len(gone) == 1 else gone
        return Emit(f"{hidden(input)}.squeeze({dims})" if gone else "{input}")

    def keras(self, input: Tensor) -> Keras:
        if not self._gone(input):
            return Keras("{input}")
        sizes = tuple(int(size) for size in self.shape(input).shape)
        return layer("Reshape", sizes, call=f"({keras_hidden(input)})")

    def _gone(self, input: Tensor) -> list[int]:
        if self.axis is not None:
            return [place_of(input, self.axis)]
        return [place for place, size in enumerate(input.values) if size == 1]
