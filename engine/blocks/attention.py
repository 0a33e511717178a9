from typing import Literal

from engine.spec.attention import Attended, AttentionBlock
from engine.spec.block import Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.initializers import frozen_lines
from engine.spec.size import Size
from engine.spec.tensor import Open, Tensor, sequence


class Attention(AttentionBlock, family="attention"):
    """Each step of query looks at all steps of value and takes a mean of them, weighed by likeness.

    How alike two steps are is their dot product. Without a value, a sequence looks at itself.
    """

    use_scale: bool = Field(False, description="Whether a learned number sharpens the choice.")
    score_mode: Literal["dot"] = Field("dot", description="How likeness is measured.")
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
        self, query: Tensor, value: Open = None, key: Open = None, mask: Open = None
    ) -> dict[str, Tensor]:
        attended = Attended.of(query, value, key, mask).expect_equal_width()
        return attended.outputs(self.output_ports(), attended.value.shape[-1])

    def emit(self, query: Tensor, value: Open = None, key: Open = None, mask: Open = None) -> Emit:
        attended = Attended.of(query, value, key, mask)
        queries, _, keys = attended.names
        weights = "{out_weights}" if self.return_attention_scores else "_weights"
        scores = f"{queries} @ {keys}.transpose(1, 2)"
        scores = f"{{module}} * ({scores})" if self.use_scale else scores
        width = attended.key.shape[-1] + attended.value.shape[-1]
        return Emit(
            attended.mixed(weights),
            attended.weighing_lines(scores, self.causal, self.dropout, weights),
            "nn.Parameter(torch.tensor(1.0))" if self.use_scale else "",
            frozen_lines(self.trainable or not self.use_scale),
            mask=attended.query_mask,
            weights=Size.of(int(self.use_scale)),
            work=attended.places * width,
        )
