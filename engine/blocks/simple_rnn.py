from typing import Literal

from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.initializers import BiasInitializer, Initializer
from engine.spec.keras.layers import Keras
from engine.spec.keras.recurrent import recurrent
from engine.spec.recurrent import Recurrent
from engine.spec.tensor import Tensor, features, sequence


class SimpleRNN(Block, family="sequence"):
    """Reads a sequence in order; each step mixes what it sees with what it said one step before.

    It has no gates, so it forgets soon: gradients fade with every step back.
    """

    units: int = Field(32, ge=1, le=1_000_000, description="How many numbers it remembers.")
    activation: Literal["tanh", "relu"] = Field("tanh", description="The non-linearity.")
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

    tagline = "each step mixed with the one before"
    caption = "{units} units, {activation}"
    formula = r"h_t = \tanh\big(W [x_t, h_{t-1}] + b\big)"
    note = (
        "W [x, h] is W_x x + W_h h. Keras has one bias, torch two: 10 → 20 is 620 in Keras, 640 "
        "here, for any length. After the last real step the output is 0."
    )
    mask = "uses"
    examples = (
        Example(sequence(20, 10), {"units": 20}, features(20), parameters=640),
        Example(
            sequence(None, 10, mask=True),
            {"units": 20, "return_sequences": True, "bidirectional": True},
            sequence(None, 40, mask=True),
            parameters=1_280,
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
        return Recurrent(module="nn.RNN", gates=1, **self.model_dump())
