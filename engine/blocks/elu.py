from engine.spec.block import Block, Example
from engine.spec.emit import Emit, source_of
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features


class ELU(Block, family="activation"):
    """Passes positive numbers on and bends negative ones smoothly towards a floor."""

    alpha: float = Field(1.0, gt=0, le=100, description="How far below 0 the floor lies.")

    tagline = "smooth below 0"
    caption = "alpha {alpha}"
    formula = r"y = \begin{cases} x & x > 0 \\ \alpha(e^x - 1) & x \le 0 \end{cases}"
    examples = (Example(features(10), {}, features(10)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        alpha = "" if self.alpha == 1 else f", {source_of(self.alpha)}"
        return Emit(f"F.elu({{input}}{alpha})")
