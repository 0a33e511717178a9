from engine.spec.attention import Attended
from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.initializers import frozen_lines
from engine.spec.keras.attention import attention
from engine.spec.keras.layers import Keras
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence


class AdditiveAttention(Block, family="attention"):
    """Each step of query looks at all steps of value and takes a mean of them, weighed by a sum.

    How well two steps go together is Σ tanh(query + key), with a learned weight for each number.
    """

    use_scale: bool = Field(True, description="Whether each number has a learned weight.")
    dropout: float = Field(0.0, ge=0, lt=1, description="Which part of the weights is silenced.")
    causal: bool = Field(False, description="Whether no step may look at later ones.")
    return_attention_scores: bool = Field(False, description="Also give the weights.")
    trainable: bool = Field(True, description="Off: the learned weights stay as they are.")

    tagline = "a mean weighed by a learned sum"
    formula = (
        r"\begin{gathered} e_{ts} = \sum_i v_i \tanh(q_{ti} + k_{si}) \\"
        r"y = \operatorname{softmax}(e)\, V \end{gathered}"
    )
    note = "Bahdanau's attention without its two matrices, as in Keras: put a Dense before each."
    mask = "uses"
    examples = (
        Example(sequence(10, 16), {}, sequence(10, 16), parameters=16),
        Example(
            sequence(None, 16, mask=True),
            {"use_scale": False},
            sequence(None, 16, mask=True),
        ),
    )

    def shape(
        self,
        query: Tensor,
        value: Tensor | None = None,
        key: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> dict[str, Tensor]:
        attended = Attended.of(query, value, key, mask)
        attended.expect_equal_width()
        outputs = attended.outputs(attended.value.shape[-1])
        return {port: outputs[port] for port in self.output_ports()}

    def emit(
        self,
        query: Tensor,
        value: Tensor | None = None,
        key: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> Emit:
        attended = Attended.of(query, value, key, mask)
        queries, values, keys = attended.names
        weights = "{out_weights}" if self.return_attention_scores else "_weights"
        scores = f"torch.tanh({queries}.unsqueeze(2) + {keys}.unsqueeze(1))"
        scores = f"({{module}} * {scores})" if self.use_scale else scores
        mixed = f"{weights} @ {values}"
        if attended.query_mask:
            mixed = f"({mixed}) * {attended.query_mask}.unsqueeze(-1)"
        size = attended.key.shape[-1]
        spread = round((3 / int(size)) ** 0.5, 6)  # Glorot's, for a row as wide as it is long
        return Emit(
            mixed,
            attended.weighing_lines(f"{scores}.sum(dim=-1)", self.causal, self.dropout, weights),
            f"nn.Parameter(torch.empty({int(size)}))" if self.use_scale else "",
            frozen_lines(self.trainable or not self.use_scale),
            (f"nn.init.uniform_({{module}}, -{spread}, {spread})",) if self.use_scale else (),
            mask=attended.query_mask,
            weights=size.settled() if self.use_scale else Size.of(0),
            work=attended.places * (size + attended.value.shape[-1]),
        )

    def keras(
        self,
        query: Tensor,
        value: Tensor | None = None,
        key: Tensor | None = None,
        mask: Tensor | None = None,
    ) -> Keras:
        return attention(self, Attended.of(query, value, key, mask))

    def output_ports(self) -> tuple[str, ...]:
        return ("output", "weights") if self.return_attention_scores else ("output",)
