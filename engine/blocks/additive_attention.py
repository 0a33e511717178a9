from engine.spec.attention import Attended, AttentionBlock
from engine.spec.block import Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.initializers import frozen_lines
from engine.spec.size import Size
from engine.spec.tensor import Open, Tensor, sequence


class AdditiveAttention(AttentionBlock, family="attention"):
    """Each step of query looks at all steps of value and takes a mean of them, weighed by a sum.

    How well two steps go together is Σ tanh(query + key), with a learned weight for each number.
    """

    use_scale: bool = Field(True, description="Whether each number has a learned weight.")

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
        self, query: Tensor, value: Open = None, key: Open = None, mask: Open = None
    ) -> dict[str, Tensor]:
        attended = Attended.of(query, value, key, mask).expect_equal_width()
        return attended.outputs(self.output_ports(), attended.value.shape[-1])

    def emit(self, query: Tensor, value: Open = None, key: Open = None, mask: Open = None) -> Emit:
        attended = Attended.of(query, value, key, mask)
        queries, _, keys = attended.names
        weights = "{out_weights}" if self.return_attention_scores else "_weights"
        scores = f"torch.tanh({queries}.unsqueeze(2) + {keys}.unsqueeze(1))"
        scores = f"({{module}} * {scores})" if self.use_scale else scores
        size, mixed = attended.key.shape[-1], attended.value.shape[-1]
        spread = round((3 / int(size)) ** 0.5, 6)  # Glorot's, for a row as wide as it is long
        return Emit(
            attended.mixed(weights),
            attended.weighing_lines(f"{scores}.sum(dim=-1)", self.causal, self.dropout, weights),
            f"nn.Parameter(torch.empty({int(size)}))" if self.use_scale else "",
            frozen_lines(self.trainable or not self.use_scale),
            (f"nn.init.uniform_({{module}}, -{spread}, {spread})",) if self.use_scale else (),
            mask=attended.query_mask,
            weights=size.settled() if self.use_scale else Size.of(0),
            work=attended.places * (size + mixed if self.use_scale else mixed),
        )
