from engine.spec.axes import place_of, slices
from engine.spec.block import Block, Example
from engine.spec.cuts import kept_size
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features, image, sequence


class Slice(Block, family="shape"):
    """Keeps a part of one axis: from start to just before stop, every step-th, as in Python."""

    start: int = Field(
        0, ge=-1_000_000, le=1_000_000, description="The first to keep; negative: from the end."
    )
    stop: int | None = Field(
        None, ge=-1_000_000, le=1_000_000, description="The first to leave out; null: to the end."
    )
    step: int = Field(1, ge=1, le=1_000_000, description="Keep every so many.")
    axis: int | None = Field(
        None, description="The axis that is cut, the batch counted as 0; null: the channels."
    )

    tagline = "a part of one axis"
    caption = "{start} to {stop}"
    mask = "changes"
    mask_rule = "Along time the mask is cut as the steps are."
    formula = r"y(i) = x(\text{start} + i \cdot \text{step})"
    examples = (
        Example(features(8), {"start": 2, "stop": 6}, features(4)),
        Example(sequence(10, 8), {"start": -3, "axis": 1}, sequence(3, 8)),
        Example(image(3, 8, 8), {"step": 2, "axis": 2}, image(3, 4, 8)),
    )

    def shape(self, input: Tensor) -> Tensor:
        place = place_of(input, self.axis)
        kept = kept_size(input, place, self.start, self.stop, self.step)
        return input.like(*input.with_size(place, kept).shape)

    def emit(self, input: Tensor) -> Emit:
        place = place_of(input, self.axis)
        part = f"{self.start or ''}:{'' if self.stop is None else self.stop}"
        part += f":{self.step}" if self.step > 1 else ""
        if part == ":":
            return Emit("{input}")
        mask = f"{{input_mask}}[:, {part}]" if input.mask and place == 0 else ""
        return Emit("{input}" + slices(*[":"] * place, part), mask=mask)

    def keras(self, input: Tensor) -> Keras:
        found = self.emit(input)
        return Keras(found.value, mask=found.mask)
