from engine.spec.block import Block, Example
from engine.spec.emit import Emit, source_of
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features


class GaussianNoise(Block, family="regularization"):
    """While training, adds random noise to every number, so that small changes cannot matter.

    In use, nothing happens.
    """

    stddev: float = Field(0.1, ge=0, le=1, description="The standard deviation of the noise.")

    tagline = "adds noise while training"
    caption = "deviation {stddev}"
    formula = r"y_i = x_i + \varepsilon_i,\quad \varepsilon_i \sim N(0, \sigma^2)"
    examples = (Example(features(64), {"stddev": 0.2}, features(64)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        noisy = f"{{input}} + {source_of(self.stddev)} * torch.randn_like({{input}})"
        return Emit(f"{noisy} if self.training else {{input}}")
