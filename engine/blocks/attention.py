from typing import Literal

from engine.spec.attention import Attended
from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.initializers import frozen_lines
from engine.spec.keras.attention import attention
from engine.spec.keras.layers import Keras
from engine.spec.size import Size
from engine.spec.tensor import Tensor, sequence


class Attention(Block, family="attention"):
    """Each step of query looks at all steps of value and takes a mean of them, weighed by likeness.

    How alike two steps are is their dot product. Without a value, a sequence looks at itself.
    """

    use_scale: bool = Field(False, description="Whether a learned number sharpens the choice.")
    score_mode: Literal["dot"] = Field("dot", description="How likeness is measured.")
    dropout: float = Field(0.0, ge=0, lt=1, description="Which part of the weights is silenced.")
    causal: bool = Field(False, description="Whether no step may look at later ones.")
    return_attention_scores: bool = Field(False, description="Also give the weights.")
    trainable: bool = Field(True, description="Off: the scale stays as it is.")

    tagline = "a mean weighed by likeness"
    formula = r"y = \operatorname{softmax}\big(Q K^\top\big)\, V"
    note = "As in Keras the scores are not divided by √d; use_scale learns one factor instead."
    mask = "uses"
    examples = (
        Example(sequence(10, 16), {}, sequence(10, 16)),
        Example(
            sequence(None, 16, mask=True),
            {"use_scale": True, "causal": True},
            sequence(None, 16, mask=True),
            parameters=1,
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
        scores = f"{queries} @ {keys}.transpose(1, 2)"
        scores = f"{{module}} * ({scores})" if self.use_scale else scores
        mixed = f"{weights} @ {values}"
        if attended.query_mask:
            mixed = f"({mixed}) * {attended.query_mask}.unsqueeze(-1)"
        width = attended.key.shape[-1] + attended.value.shape[-1]
        return Emit(
            mixed,
            attended.weighing_lines(scores, self.causal, self.dropout, weights),
            "nn.Parameter(torch.tensor(1.0))" if self.use_scale else "",
            frozen_lines(self.trainable or not self.use_scale),
            mask=attended.query_mask,
            weights=Size.of(int(self.use_scale)),
            work=attended.places * width,
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
