from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, sequence


class UpSampling1D(Block, family="shape"):
    """Repeats each step of a sequence, so that it gets longer."""

    size: int = Field(2, ge=1, le=1_000_000, description="How often each step comes.")

    tagline = "each step several times"
    caption = "{size} times"
    mask = "ends"
    formula = r"y_c(t) = x_c(\lfloor t / s \rfloor)"
    examples = (Example(sequence(5, 8), {"size": 3}, sequence(15, 8)),)

    def shape(self, input: Tensor) -> Tensor:
        time, width = input.expect_sequence()
        return input.like(time * self.size, width, mask=False)

    def emit(self, input: Tensor) -> Emit:
        return Emit(f"{{input}}.repeat_interleave({self.size}, dim=1)")
