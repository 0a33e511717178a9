from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features, volume


class GlobalAveragePooling3D(Block, family="pooling"):
    """Turns each feature map into one number, its mean: what is there counts, not where."""

    keepdims: bool = Field(False, description="Whether the three axes stay, as 1 × 1 × 1.")

    tagline = "each map becomes its mean"
    formula = r"y_c = \frac{1}{DHW}\sum_{d,i,j} x_c(d,i,j)"
    examples = (Example(volume(8, 3, 4, 4), {}, features(8)),)

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_volume()
        return volume(channels, 1, 1, 1) if self.keepdims else features(channels)

    def emit(self, input: Tensor) -> Emit:
        keep = ", keepdim=True" if self.keepdims else ""
        return Emit(f"{{input}}.mean(dim=(2, 3, 4){keep})")
