from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.fields import Field
from engine.spec.masks import hidden, keras_hidden
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
        padded = f"F.pad({hidden(input)}, (0, 0, {self.before}, {self.after}))"
        return Emit(f"{padded}.unfold(1, {steps}, 1).transpose(2, 3).flatten(2)")

    def keras(self, input: Tensor) -> Keras:
        value = keras_hidden(input)
        return Keras(f"window({value}, {self.before}, {self.after})", pieces=("window",))

    def _steps(self) -> Size:
        return Size.of(self.before) + 1 + self.after
