from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features, image


class GlobalMaxPooling2D(Block, family="pooling"):
    """Turns each feature map into its largest number: whether a pattern is there, not where."""

    keepdims: bool = Field(False, description="Whether height and width stay, as 1 × 1.")

    tagline = "each map becomes its maximum"
    formula = r"y_c = \max_{i,j} x_c(i,j)"
    examples = (Example(image(32, 4, 4), {}, features(32)),)

    def shape(self, input: Tensor) -> Tensor:
        channels, *_ = input.expect_image()
        return image(channels, 1, 1) if self.keepdims else features(channels)

    def emit(self, input: Tensor) -> Emit:
        keep = ", keepdim=True" if self.keepdims else ""
        return Emit(f"{{input}}.amax(dim=(2, 3){keep})")
