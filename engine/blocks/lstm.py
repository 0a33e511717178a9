from engine.spec.block import Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.recurrent import Recurrent, RecurrentBlock
from engine.spec.tensor import Open, Tensor, features, sequence


class LSTM(RecurrentBlock, family="sequence", essential=True):
    """Reads a sequence in order and remembers: gates decide what to keep, to forget and to say.

    The cell carries memory along time almost unchanged, so that gradients survive long sequences.
    """

    units: int = Field(32, ge=1, le=1_000_000, description="How many numbers it remembers.")
    unit_forget_bias: bool = Field(
        False, description="Whether the forget gate starts with a bias of 1: keep first."
    )
    return_state: bool = Field(False, description="Also give the last state and the last cell.")

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
        initial_state: Open = None,
        initial_cell: Open = None,
        mask: Open = None,
    ) -> dict[str, Tensor]:
        return self._recurrent().shape(input, (initial_state, initial_cell), mask)

    def emit(
        self,
        input: Tensor,
        initial_state: Open = None,
        initial_cell: Open = None,
        mask: Open = None,
    ) -> Emit:
        return self._recurrent().emit(input, (initial_state, initial_cell), mask)

    def output_ports(self) -> tuple[str, ...]:
        return self._recurrent().output_ports()

    def _recurrent(self) -> Recurrent:
        return Recurrent(module="nn.LSTM", gates=4, **self.model_dump())
