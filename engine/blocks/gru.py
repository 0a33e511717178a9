from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.initializers import BiasInitializer, Initializer
from engine.spec.keras.layers import Keras
from engine.spec.keras.recurrent import recurrent
from engine.spec.recurrent import Recurrent
from engine.spec.tensor import Tensor, features, sequence


class GRU(Block, family="sequence"):
    """Reads a sequence in order and remembers, with fewer gates than LSTM: 3 instead of 4.

    One gate decides how much of the past to renew, another how much of it to look at.
    """

    units: int = Field(32, ge=1, le=1_000_000, description="How many numbers it remembers.")
    return_sequences: bool = Field(False, description="Answer at each step, not only at the end.")
    return_state: bool = Field(False, description="Also give the last state.")
    bidirectional: bool = Field(False, description="Read from both ends.")
    merge_mode: Literal["concat", "sum", "mul", "ave"] = Field(
        "concat", description="How the two directions become one."
    )
    num_layers: int = Field(1, ge=1, le=64, description="Layers, each reading the one before.")
    dropout: float = Field(0.0, ge=0, lt=1, description="Silenced between stacked layers.")
    go_backwards: bool = Field(False, description="Read from the end to the start.")
    use_bias: bool = Field(True, description="Whether gates add learned constants.")
    kernel_initializer: Initializer = Field("default", description="How the input weights start.")
    recurrent_initializer: Initializer = Field(
        "default", description="How the weights from step to step start."
    )
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

    tagline = "remembers with three gates"
    caption = "{units} units"
    formula = (
        r"\begin{gathered} n_t = \tanh(W x_t + b + r_t \odot (U h_{t-1} + c)) \\"
        r"h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1} \end{gathered}"
    )
    note = (
        "The form of torch and of Keras' reset_after=True. Keras counts the same two biases a "
        "gate. After the last real step the output is 0."
    )
    mask = "uses"
    examples = (
        Example(sequence(20, 32), {"units": 64}, features(64), parameters=18_816),
        Example(
            sequence(None, 32, mask=True),
            {"units": 64, "return_sequences": True, "bidirectional": True},
            sequence(None, 128, mask=True),
            parameters=37_632,
        ),
    )

    def shape(
        self,
        input: Tensor,
        initial_state: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> dict[str, Tensor]:
        return self._recurrent().shape(input, (initial_state,), mask)

    def emit(
        self,
        input: Tensor,
        initial_state: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> Emit:
        return self._recurrent().emit(input, (initial_state,), mask)

    def keras(
        self,
        input: Tensor,
        initial_state: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> Keras:
        return recurrent(self, input, (initial_state,), mask)

    def output_ports(self) -> tuple[str, ...]:
        return self._recurrent().output_ports()

    def _recurrent(self) -> Recurrent:
        return Recurrent(module="nn.GRU", gates=3, **self.model_dump())
