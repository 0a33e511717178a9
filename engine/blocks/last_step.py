from engine.spec.block import Block, Example
from engine.spec.emit import Emit, Keras
from engine.spec.tensor import Tensor, features, sequence


class LastStep(Block, family="sequence"):
    """Keeps only the last step of a sequence; of a padded one, the last that is real."""

    tagline = "the last real step"
    formula = r"y = x_T,\quad T = \max\{t : m_t = 1\}"
    mask = "uses"
    examples = (
        Example(sequence(20, 32), {}, features(32)),
        Example(sequence(None, 32, mask=True), {}, features(32)),
    )

    def shape(self, input: Tensor) -> Tensor:
        _, size = input.expect_sequence()
        return features(size)

    def emit(self, input: Tensor) -> Emit:
        if not input.mask:
            return Emit("{input}[:, -1]")
        # The count of real steps is first at its largest where the last of them is.
        return Emit(
            "torch.take_along_dim({input}, _last.reshape(-1, 1, 1), dim=1).squeeze(1)",
            lines=("_last = {input_mask}.cumsum(dim=1).argmax(dim=1)",),
        )

    def keras(self, input: Tensor) -> Keras:
        if not input.mask:
            return Keras("{input}[:, -1]")
        count = 'ops.cumsum(ops.cast({input_mask}, "int32"), axis=1)'
        place = f"ops.reshape(ops.argmax({count}, axis=1), (-1, 1, 1))"
        return Keras(f"ops.squeeze(ops.take_along_axis({{input}}, {place}, axis=1), 1)")
