from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.initializers import BiasInitializer, Initializer
from engine.spec.keras.layers import Keras
from engine.spec.keras.recurrent import recurrent
from engine.spec.recurrent import Recurrent
from engine.spec.tensor import Tensor, features, sequence


class LSTM(Block, family="sequence", essential=True):
    """Reads a sequence in order and remembers: gates decide what to keep, to forget and to say.

    The cell carries memory along time almost unchanged, so that gradients survive long sequences.
    """

    units: int = Field(32, ge=1, le=1_000_000, description="How many numbers it remembers.")
    return_sequences: bool = Field(False, description="Answer at each step, not only at the end.")
    return_state: bool = Field(False, description="Also give the last state and the last cell.")
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
    unit_forget_bias: bool = Field(
        False, description="Whether the forget gate starts with a bias of 1: keep first."
    )
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

    tagline = "reads in order and remembers"
    caption = "{units} units"
    formula = (
        r"\begin{gathered} g_t = \tanh(W_g [x_t, h_{t-1}] + b_g) \\"
        r"c_t = f_t \odot c_{t-1} + i_t \odot g_t \\ h_t = o_t \odot \tanh(c_t) \end{gathered}"
    )
    note = (
        "Keras has one bias a gate, torch two: 32 → 64 is 24,832 in Keras, 25,088 here. Keras "
        "starts with unit_forget_bias. After the last real step the output is 0."
    )
    mask = "uses"
    examples = (
        Example(sequence(20, 32), {"units": 64}, features(64), parameters=25_088),
        Example(
            sequence(None, 32, mask=True),
            {"units": 64, "return_sequences": True, "bidirectional": True},
            sequence(None, 128, mask=True),
            parameters=50_176,
        ),
    )

    def shape(
        self,
        input: Tensor,
        initial_state: Tensor | None = None,
        initial_cell: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> dict[str, Tensor]:
        return self._recurrent().shape(input, (initial_state, initial_cell), mask)

    def emit(
        self,
        input: Tensor,
        initial_state: Tensor | None = None,
        initial_cell: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> Emit:
        return self._recurrent().emit(input, (initial_state, initial_cell), mask)

    def keras(
        self,
        input: Tensor,
        initial_state: Tensor | None = None,
        initial_cell: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> Keras:
        return recurrent(self, input, (initial_state, initial_cell), mask)

    def output_ports(self) -> tuple[str, ...]:
        return self._recurrent().output_ports()

    def _recurrent(self) -> Recurrent:
        return Recurrent(module="nn.LSTM", gates=4, **self.model_dump())
