from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.size import Size
from engine.spec.tensor import Tensor, features, sequence


class RepeatVector(Block, family="sequence"):
    """Gives one row again and again as the steps of a sequence: what a decoder reads at each."""

    n: int = Field(8, ge=1, le=1_000_000, description="How many steps the sequence gets.")

    tagline = "one row at each step"
    caption = "{n} times"
    formula = r"y_t = x,\quad t = 1, \dots, n"
    examples = (Example(features(32), {"n": 10}, sequence(10, 32)),)

    def shape(self, input: Tensor) -> Tensor:
        size = input.expect_rows()
        if input.rank != 1:
            input.refuse("row")
        return sequence(Size.named(self.n, "times"), size)

    def emit(self, input: Tensor) -> Emit:
        return Emit(f"{{input}}.unsqueeze(1).expand(-1, {self.n}, -1)")
