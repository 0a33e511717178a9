from typing import Any

from engine.spec.block import Block, Example
from engine.spec.emit import Activation, Emit, Keras, layer
from engine.spec.fields import Field
from engine.spec.initializers import BiasInitializer, Initializer, frozen_lines, initializer_lines
from engine.spec.keras.layers import own_layer
from engine.spec.merging import expect_beside
from engine.spec.size import Size, product
from engine.spec.tensor import Tensor, features, sequence


class Bilinear(Block, family="core"):
    """Weighs every product of a number of a with a number of b: how two things go together.

    On two sequences of one length it works step by step.
    """

    units: int = Field(32, ge=1, le=1_000_000, description="How many numbers come out.")
    activation: Activation = Field("linear", description="The non-linearity after the sum.")
    use_bias: bool = Field(True, description="Whether each unit adds a learned constant.")
    kernel_initializer: Initializer = Field("default", description="How the weights start.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

    tagline = "every product of two inputs, weighed"
    caption = "{units} units, {activation}"
    formula = r"y_k = h\Big(\sum_{i,j} w_{kij}\, a_i\, b_j + b_k\Big)"
    note = "Keras has no such layer; this is torch's nn.Bilinear."
    examples = (
        Example((features(16), features(8)), {"units": 4}, features(4), parameters=516),
        Example((sequence(10, 3), sequence(10, 2)), {"units": 4}, sequence(10, 4), parameters=28),
    )

    def shape(self, a: Tensor, b: Tensor) -> Tensor:
        a.expect_rows()
        b.expect_rows()
        together = expect_beside(a, b)
        return together.with_size(-1, Size.named(self.units, "units"))

    def emit(self, a: Tensor, b: Tensor) -> Emit:
        pairs = a.shape[-1] * b.shape[-1]
        bias: dict[str, Any] = {} if self.use_bias else {"bias": False}
        return layer(
            "nn.Bilinear",
            a.shape[-1],
            b.shape[-1],
            self.units,
            **bias,
            call="{module}({a}, {b})",
            setup=frozen_lines(self.trainable),
            initialize=initializer_lines(
                weight=self.kernel_initializer,
                **({"bias": self.bias_initializer} if self.use_bias else {}),
            ),
            weights=(pairs + 1 if self.use_bias else pairs) * self.units,
            work=product([*a.shape[:-1], pairs * self.units]),
        ).with_activation(self.activation, -1)

    def keras(self, a: Tensor, b: Tensor) -> Keras:
        return own_layer(self, "Bilinear", call="([{a}, {b}])")
