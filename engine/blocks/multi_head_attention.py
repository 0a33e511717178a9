from engine.spec.attention import Attended, AttentionBlock, expect_heads
from engine.spec.block import Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.initializers import BiasInitializer, Initializer
from engine.spec.multi_head import MultiHead
from engine.spec.size import Size
from engine.spec.tensor import Open, Tensor, sequence


class MultiHeadAttention(AttentionBlock, family="attention"):
    """Several heads look at a sequence at once, each with learned eyes for something else.

    A head compares projections of query and key and mixes projections of value; what the heads
    found is joined and projected once more. Without a value, a sequence looks at itself.
    """

    num_heads: int = Field(4, ge=1, le=10_000, description="How many look at once.")
    key_dim: int | None = Field(
        None, ge=1, le=1_000_000, description="How many numbers a head compares; null: its share."
    )
    value_dim: int | None = Field(
        None, ge=1, le=1_000_000, description="How many numbers a head takes; null: as it compares."
    )
    use_bias: bool = Field(True, description="Whether the projections add learned constants.")
    return_attention_scores: bool = Field(False, description="Also give each head's weights.")
    kernel_initializer: Initializer = Field("default", description="How the projections start.")
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

    tagline = "several heads look at once"
    caption = "{num_heads} heads"
    formula = (
        r"y = W\,\big[\operatorname{softmax}\big(\tfrac{Q_h K_h^\top}{\sqrt{d}}\big) V_h\big]_h"
    )
    note = (
        "Keras asks for key_dim; null is torch's rule, the width divided by the heads. The bias of "
        "the keys changes nothing: it moves all scores of a query alike."
    )
    mask = "uses"
    examples = (
        Example(sequence(10, 32), {"num_heads": 4}, sequence(10, 32), parameters=4_224),
        Example(
            sequence(None, 32, mask=True),
            {"num_heads": 2, "key_dim": 8, "use_bias": False},
            sequence(None, 32, mask=True),
            parameters=2_048,
        ),
    )

    def shape(
        self, query: Tensor, value: Open = None, key: Open = None, mask: Open = None
    ) -> dict[str, Tensor]:
        attended = Attended.of(query, value, key, mask)
        width = query.shape[-1]
        if self.key_dim is None:
            expect_heads(width, self.num_heads)
        return attended.outputs(self.output_ports(), width.settled(), self.num_heads)

    def emit(self, query: Tensor, value: Open = None, key: Open = None, mask: Open = None) -> Emit:
        compared = self.key_dim or int(query.shape[-1]) // self.num_heads
        return MultiHead(
            attended=Attended.of(query, value, key, mask),
            heads=self.num_heads,
            compared=Size.of(compared),
            taken=Size.of(self.value_dim or compared),
            dropout=self.dropout,
            use_bias=self.use_bias,
            causal=self.causal,
            weights="{out_weights}" if self.return_attention_scores else "",
            kernel_initializer=self.kernel_initializer,
            bias_initializer=self.bias_initializer,
            trainable=self.trainable,
        ).emit()
