from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.layers import namesake
from engine.spec.masks import hidden
from engine.spec.tensor import Tensor, features, sequence


class GlobalAveragePooling1D(Block, family="pooling"):
    """Turns a sequence into one row: the mean of all its steps, padding left out."""

    keepdims: bool = Field(False, description="Whether the time axis stays, with one step.")

    tagline = "the mean of all steps"
    formula = r"y_c = \frac{1}{T}\sum_t x_c(t)"
    mask = "uses"
    examples = (Example(sequence(10, 8), {}, features(8)),)

    def shape(self, input: Tensor) -> Tensor:
        _, size = input.expect_sequence()
        return sequence(1, size) if self.keepdims else features(size)

    def emit(self, input: Tensor) -> Emit:
        keep = ", keepdim=True" if self.keepdims else ""
        if not input.mask:
            return Emit(f"{{input}}.mean(dim=1{keep})")
        return Emit(
            f"{hidden(input)}.sum(dim=1{keep}) / _real.sum(dim=1{keep}).clamp(min=1)",
            lines=("_real = {input_mask}.unsqueeze(-1)",),
        )

    def keras(self, input: Tensor) -> Keras:
        masked = "({input}, mask={input_mask})" if input.mask else "({input})"
        return namesake(self, call=masked)
