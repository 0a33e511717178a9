from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.layers import namesake
from engine.spec.keras.windows import keras_parts_of_rows
from engine.spec.pooling import parts_of_rows
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence


class AdaptiveAveragePooling1D(Block, family="pooling"):
    """Makes a sequence of any length a given number of steps long: the mean of each part."""

    output_size: int = Field(4, ge=1, le=1_000_000, description="How many steps come out.")

    tagline = "means of as many steps as asked"
    caption = "{output_size}"
    formula = r"y_c(t) = \operatorname{mean}_{\tau \in P}\, x_c(\tau),\quad P = \text{part } t"
    note = "Each row is cut by its own length. Keras' layer does not know of padding."
    mask = "uses"
    mask_rule = "The parts are those of the real steps of each row; all that come out are real."
    examples = (
        Example(sequence(10, 8), {"output_size": 5}, sequence(5, 8)),
        Example(sequence(None, 8, mask=True), {"output_size": 3}, sequence(3, 8)),
    )

    def shape(self, input: Tensor) -> Tensor:
        _, channels = input.expect_sequence()
        return input.like(Size.named(self.output_size, "steps"), channels, mask=False)

    def emit(self, input: Tensor) -> Emit:
        if input.mask:
            return parts_of_rows("avg", self.output_size, input)
        source = f"F.adaptive_avg_pool1d({{input}}.transpose(1, 2), {self.output_size})"
        return Emit(f"{source}.transpose(1, 2)")

    def keras(self, input: Tensor) -> Keras:
        return keras_parts_of_rows("avg", self.output_size) if input.mask else namesake(self)
