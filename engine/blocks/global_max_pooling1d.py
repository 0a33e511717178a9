from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.keras.layers import namesake
from engine.spec.keras.reductions import reduction
from engine.spec.tensor import Tensor, features, sequence


class GlobalMaxPooling1D(Block, family="pooling"):
    """Turns a sequence into one row: each feature's largest number, padding left out."""

    keepdims: bool = Field(False, description="Whether the time axis stays, with one step.")

    tagline = "the strongest of all steps"
    formula = r"y_c = \max_t x_c(t)"
    note = "Keras looks at padded steps too; here a mask leaves them out."
    mask = "uses"
    examples = (
        Example(sequence(10, 8), {}, features(8)),
        Example(sequence(None, 8, mask=True), {"keepdims": True}, sequence(1, 8)),
    )

    def shape(self, input: Tensor) -> Tensor:
        _, size = input.expect_sequence()
        return sequence(1, size) if self.keepdims else features(size)

    def emit(self, input: Tensor) -> Emit:
        keep = ", keepdim=True" if self.keepdims else ""
        if not input.mask:
            return Emit(f"{{input}}.amax(dim=1{keep})")
        # A sequence without a single real step has no largest number; it becomes 0.
        return Emit(
            f"_found.masked_fill(~_real.any(dim=1{keep}), 0.0)",
            lines=(
                "_real = {input_mask}.unsqueeze(-1)",
                f"_found = {{input}}.masked_fill(~_real, -torch.inf).amax(dim=1{keep})",
            ),
        )

    def keras(self, input: Tensor) -> Keras:
        if not input.mask:
            return namesake(self)
        return reduction("max", input, 1, self.keepdims)
