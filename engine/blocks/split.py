from typing import Annotated

from engine.spec.axes import dim_of, place_of
from engine.spec.block import Block, Example
from engine.spec.cuts import part_sizes
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field, PerAxis
from engine.spec.keras.reordering import split
from engine.spec.masks import hidden, keras_hidden
from engine.spec.tensor import Tensor, features, image

Sizes = Annotated[tuple[int, ...], PerAxis(None, minimum=1, scalar=False)]


class Split(Block, family="shape"):
    """Cuts one axis into parts, each with a port of its own: part_1, part_2 and so on."""

    parts: int = Field(2, ge=1, le=64, description="How many equal parts.")
    sizes: Sizes | None = Field(
        None, description="The size of each part, where they are not equal; null: equal parts."
    )
    axis: int | None = Field(
        None, description="The axis that is cut, the batch counted as 0; null: the channels."
    )

    tagline = "one axis cut into parts"
    caption = "{parts} parts"
    mask = "ends"
    mask_rule = "Along time, padding reads as zeros and no mask goes on; else it does."
    formula = r"y_k(i) = x(n_1 + \dots + n_{k-1} + i),\quad n_k = \text{size of part } k"
    examples = (
        Example(features(8), {}, features(4)),
        Example(image(8, 4, 4), {"sizes": [3, 5]}, image(3, 4, 4)),
    )

    def shape(self, input: Tensor) -> dict[str, Tensor]:
        place = place_of(input, self.axis)
        sizes = part_sizes(input, place, self.parts, self.sizes)
        mask = input.mask and input.axes[place] != "time"
        parts = [input.like(*input.with_size(place, size).shape, mask=mask) for size in sizes]
        return dict(zip(self.output_ports(), parts, strict=True))

    def emit(self, input: Tensor) -> Emit:
        dim = dim_of(input, place_of(input, self.axis))
        how = f"chunk({self.parts}" if self.sizes is None else f"split({list(self.sizes)}"
        given = hidden(input) if place_of(input, self.axis) == 0 else "{input}"
        names = ["{out}", *(f"{{out_{port}}}" for port in self.output_ports()[1:])]
        comma = "," if len(names) == 1 else ""
        return Emit(lines=(f"{', '.join(names)}{comma} = {given}.{how}, dim={dim})",))

    def keras(self, input: Tensor) -> Keras:
        axis = dim_of(input, place_of(input, self.axis))
        given = keras_hidden(input) if axis == 1 else "{input}"
        return split(self.output_ports(), self.sizes, axis, given)

    def output_ports(self) -> tuple[str, ...]:
        count = self.parts if self.sizes is None else len(self.sizes)
        return tuple(f"part_{number}" for number in range(1, count + 1))
