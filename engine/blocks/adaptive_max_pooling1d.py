from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence


class AdaptiveMaxPooling1D(Block, family="pooling"):
    """Makes a sequence of any length a given number of steps long: the largest of each part."""

    output_size: int = Field(4, ge=1, le=1_000_000, description="How many steps come out.")

    tagline = "maxima of as many steps as asked"
    caption = "{output_size}"
    formula = r"y_c(t) = \max_{\tau \in P}\, x_c(\tau),\quad P = \text{part } t"
    note = "Padded steps are pooled like real ones: the parts are equal for all sequences."
    mask = "ends"
    examples = (
        Example(sequence(10, 8), {"output_size": 5}, sequence(5, 8)),
        Example(sequence(None, 8, mask=True), {"output_size": 3}, sequence(3, 8)),
    )

    def shape(self, input: Tensor) -> Tensor:
        _, channels = input.expect_sequence()
        return input.like(Size.named(self.output_size, "steps"), channels, mask=False)

    def emit(self, input: Tensor) -> Emit:
        source = f"F.adaptive_max_pool1d({{input}}.transpose(1, 2), {self.output_size})"
        return Emit(f"{source}.transpose(1, 2)")
