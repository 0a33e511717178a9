from dataclasses import replace

from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.layers import namesake
from engine.spec.moved_masks import of_repeated
from engine.spec.tensor import Tensor, sequence


class UpSampling1D(Block, family="shape"):
    """Repeats each step of a sequence, so that it gets longer."""

    size: int = Field(2, ge=1, le=1_000_000, description="How often each step comes.")

    tagline = "each step several times"
    caption = "{size} times"
    mask = "changes"
    mask_rule = "Each step is repeated with what its mask says of it."
    formula = r"y_c(t) = x_c(\lfloor t / s \rfloor)"
    examples = (Example(sequence(5, 8), {"size": 3}, sequence(15, 8)),)

    def shape(self, input: Tensor) -> Tensor:
        time, width = input.expect_sequence()
        return input.like(time * self.size, width)

    def emit(self, input: Tensor) -> Emit:
        mask = of_repeated(self.size).torch if input.mask else ""
        return Emit(f"{{input}}.repeat_interleave({self.size}, dim=1)", mask=mask)

    def keras(self, input: Tensor) -> Keras:
        mask = of_repeated(self.size).keras if input.mask else ""
        return replace(namesake(self), mask=mask)
