from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field, PoolPadding1
from engine.spec.pooling import POOLS, expect_small_padding, pooling_along_time, pooling_windows
from engine.spec.tensor import Tensor, sequence
from engine.spec.windows import Windows


class AveragePooling1D(Block, family="pooling"):
    """Keeps the mean of each few steps of a sequence, so it gets shorter and smoother."""

    pool_size: int = Field(2, ge=1, le=1_000_000, description="How many steps become one.")
    strides: int | None = Field(
        None, ge=1, le=1_000_000, description="Distance of windows; null: side by side."
    )
    padding: PoolPadding1 = Field(
        "valid", description="What is added at the ends: nothing, enough for whole windows, or n."
    )

    tagline = "keeps the mean of a few steps"
    caption = "{pool_size} steps, {padding}"
    formula = r"y_c(t) = \frac{1}{p}\sum_{u} x_c(s\,t+u)"
    note = "Steps that padding added do not count in the mean, as in Keras."
    mask = "changes"
    mask_rule = POOLS
    examples = (Example(sequence(10, 8), {"pool_size": 2}, sequence(5, 8)),)

    def shape(self, input: Tensor) -> Tensor:
        _, channels = input.expect_sequence()
        expect_small_padding(self._windows())
        return input.like(*self._windows().sizes(input, 0), channels)

    def emit(self, input: Tensor) -> Emit:
        return pooling_along_time(self._windows(), input, "F.avg_pool1d")

    def _windows(self) -> Windows:
        return pooling_windows(1, self.pool_size, self.strides, self.padding)
