from typing import Literal

from engine.spec.block import Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.recurrent import Recurrent, RecurrentBlock
from engine.spec.tensor import Open, Tensor, features, sequence


class SimpleRNN(RecurrentBlock, family="sequence"):
    """Reads a sequence in order; each step mixes what it sees with what it said one step before.

    It has no gates, so it forgets soon: gradients fade with every step back.
    """

    units: int = Field(32, ge=1, le=1_000_000, description="How many numbers it remembers.")
    activation: Literal["tanh", "relu"] = Field("tanh", description="The non-linearity.")

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
        self, input: Tensor, initial_state: Open = None, mask: Open = None
    ) -> dict[str, Tensor]:
        return self._recurrent().shape(input, (initial_state,), mask)

    def emit(self, input: Tensor, initial_state: Open = None, mask: Open = None) -> Emit:
        return self._recurrent().emit(input, (initial_state,), mask)

    def output_ports(self) -> tuple[str, ...]:
        return self._recurrent().output_ports()

    def _recurrent(self) -> Recurrent:
        return Recurrent(module="nn.RNN", gates=1, **self.model_dump())
