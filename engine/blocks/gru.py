from engine.spec.block import Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.recurrent import Recurrent, RecurrentBlock
from engine.spec.tensor import Open, Tensor, features, sequence


class GRU(RecurrentBlock, family="sequence"):
    """Reads a sequence in order and remembers, with fewer gates than LSTM: 3 instead of 4.

    One gate decides how much of the past to renew, another how much of it to look at.
    """

    units: int = Field(32, ge=1, le=1_000_000, description="How many numbers it remembers.")

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
        self, input: Tensor, initial_state: Open = None, mask: Open = None
    ) -> dict[str, Tensor]:
        return self._recurrent().shape(input, (initial_state,), mask)

    def emit(self, input: Tensor, initial_state: Open = None, mask: Open = None) -> Emit:
        return self._recurrent().emit(input, (initial_state,), mask)

    def output_ports(self) -> tuple[str, ...]:
        return self._recurrent().output_ports()

    def _recurrent(self) -> Recurrent:
        return Recurrent(module="nn.GRU", gates=3, **self.model_dump())
