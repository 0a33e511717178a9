from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras, source_of
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, sequence


class Masking(Block, family="sequence"):
    """Marks steps whose numbers are all one value as padding, so that later blocks skip them."""

    mask_value: float = Field(
        0.0, ge=-1e9, le=1e9, description="A step with nothing but this number is padding."
    )

    tagline = "which steps are padding"
    caption = "steps of {mask_value}"
    formula = r"m_t = \big[\exists i:\; x_{ti} \neq v\big],\quad y_t = m_t\, x_t"
    mask = "changes"
    mask_rule = "Steps of nothing but mask_value become padding, beside those that were."
    note = "A mask that arrives is kept: what was padding before stays padding."
    examples = (
        Example(sequence(10, 8), {}, sequence(10, 8, mask=True)),
        Example(sequence(None, 8, mask=True), {"mask_value": -1}, sequence(None, 8, mask=True)),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_sequence()
        return input.like(*input.shape, mask=True, gaps=True)

    def emit(self, input: Tensor) -> Emit:
        real = f"({{input}} != {source_of(float(self.mask_value))}).any(dim=-1)"
        if input.mask:
            real = f"{{input_mask}} & {real}"
        return Emit("{input} * {out_mask}.unsqueeze(-1)", mask=real)

    def keras(self, input: Tensor) -> Keras:
        real = f"ops.any(ops.not_equal({{input}}, {source_of(float(self.mask_value))}), axis=-1)"
        real = f"{{input_mask}} & {real}" if input.mask else real
        return Keras('{input} * ops.cast(ops.expand_dims({out_mask}, -1), "float32")', mask=real)
