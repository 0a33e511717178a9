from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence


class Window(Block, family="sequence"):
    """Puts the steps around each step beside it, so that a Dense sees a step in its context.

    Beyond the ends, and where there is padding, the neighbours are 0.
    """

    before: int = Field(2, ge=0, le=10_000, description="How many earlier steps each one sees.")
    after: int = Field(2, ge=0, le=10_000, description="How many later steps each one sees.")

    tagline = "each step with its neighbours"
    caption = "{before} before, {after} after"
    formula = r"y_t = [x_{t-b}, \dots, x_t, \dots, x_{t+a}]"
    examples = (
        Example(sequence(50, 32), {"before": 10, "after": 10}, sequence(50, 672)),
        Example(sequence(None, 32, mask=True), {}, sequence(None, 160, mask=True)),
    )

    def shape(self, input: Tensor) -> Tensor:
        time, size = input.expect_sequence()
        return input.like(time, self._steps() * size)

    def emit(self, input: Tensor) -> Emit:
        steps = int(self._steps())
        if steps == 1:
            return Emit("{input}")
        value = "{input} * {input_mask}.unsqueeze(-1)" if input.mask else "{input}"
        padded = f"F.pad({value}, (0, 0, {self.before}, {self.after}))"
        return Emit(f"{padded}.unfold(1, {steps}, 1).transpose(2, 3).flatten(2)")

    def keras(self, input: Tensor) -> Keras:
        value = "{input}"
        if input.mask:
            value = '{input} * ops.cast(ops.expand_dims({input_mask}, -1), "float32")'
        return Keras(f"window({value}, {self.before}, {self.after})", pieces=("window",))

    def _steps(self) -> Size:
        return Size.of(self.before) + 1 + self.after
