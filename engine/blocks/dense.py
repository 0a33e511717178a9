from typing import Any

from engine.spec.block import Block, Example
from engine.spec.emit import Activation, Emit, layer
from engine.spec.fields import Field
from engine.spec.initializers import BiasInitializer, Initializer, frozen_lines, initializer_lines
from engine.spec.size import Size, product
from engine.spec.tensor import Tensor, features, sequence


class Dense(Block, family="core", essential=True):
    """Connects every input to every output: each unit is a weighted sum of all inputs, plus a bias.

    It works on the last axis; a sequence is treated step by step with the same weights.
    """

    units: int = Field(32, ge=1, le=1_000_000, description="How many numbers come out.")
    activation: Activation = Field("linear", description="The non-linearity after the sum.")
    use_bias: bool = Field(True, description="Whether each unit adds a learned constant.")
    kernel_initializer: Initializer = Field("default", description="How the weights start.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

    tagline = "every input to every output"
    caption = "{units} units, {activation}"
    formula = r"y_k = h\Big(\sum_i w_{ki}\, x_i + b_k\Big)"
    examples = (
        Example(features(16), {"units": 32}, features(32), parameters=544),
        Example(sequence(10, 8), {"units": 32}, sequence(10, 32), parameters=288),
    )

    def shape(self, input: Tensor) -> Tensor:
        input.expect_rows()
        return input.with_size(-1, Size.named(self.units, "units"))

    def emit(self, input: Tensor) -> Emit:
        size = input.shape[-1]
        bias: dict[str, Any] = {} if self.use_bias else {"bias": False}
        rows = product([*input.shape[:-1], size * self.units])
        inputs = size + 1 if self.use_bias else size
        return layer(
            "nn.Linear",
            size,
            self.units,
            **bias,
            setup=frozen_lines(self.trainable),
            initialize=initializer_lines(
                weight=self.kernel_initializer,
                **({"bias": self.bias_initializer} if self.use_bias else {}),
            ),
            weights=inputs * self.units,
            work=rows,
        ).with_activation(self.activation, -1)
