from engine.spec.block import Block, Example
from engine.spec.emit import Emit, source_of
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features


class ReLU(Block, family="activation"):
    """Passes positive numbers on and turns negative ones into 0, the simplest non-linearity.

    It can also be capped above, leak below, or start only above a threshold.
    """

    max_value: float | None = Field(None, ge=0, le=1e6, description="The cap; null: none.")
    negative_slope: float = Field(0.0, ge=0, le=1e6, description="The slope below the threshold.")
    threshold: float = Field(0.0, ge=0, le=1e6, description="Where numbers begin to pass.")

    tagline = "keeps what is positive"
    formula = r"y = \max(0, x)"
    examples = (
        Example(features(10), {}, features(10)),
        Example(features(10), {"max_value": 6.0, "negative_slope": 0.1}, features(10)),
    )

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        slope, start = source_of(self.negative_slope), source_of(self.threshold)
        if not (self.max_value is not None or self.negative_slope or self.threshold):
            return Emit("{input}").with_activation("relu", -1)
        if not (self.negative_slope or self.threshold):
            return Emit(f"{{input}}.clamp(0.0, {source_of(self.max_value)})")
        cap = "" if self.max_value is None else f".clamp(max={source_of(self.max_value)})"
        if not self.threshold:
            return Emit(f"F.leaky_relu({{input}}, {slope}){cap}")
        above = f"F.threshold({{input}}, {start}, 0.0){cap}"
        below = f"{slope} * F.relu({start} - {{input}})"
        return Emit(f"{above} - {below}" if self.negative_slope else above)
