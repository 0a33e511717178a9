from engine.spec.attention import expect_heads
from engine.spec.block import Example
from engine.spec.emit import Emit
from engine.spec.masks import mask_of
from engine.spec.tensor import Tensor, sequence
from engine.spec.transformer import Transformer, TransformerBlock


class TransformerEncoderLayer(TransformerBlock, family="attention"):
    """Lets each step look at all others, then rethinks each step by itself.

    Both add to what was there: attention and two Dense layers, each inside a residual path with
    a LayerNormalization.
    """

    tagline = "steps look at each other"
    caption = "{num_heads} heads, {intermediate_dim} between"
    formula = (
        r"\begin{gathered} a = \operatorname{norm}(x + \operatorname{attend}(x, x, x)) \\"
        r"y = \operatorname{norm}(a + W_2\, h(W_1 a)) \end{gathered}"
    )
    note = "torch's nn.TransformerEncoderLayer; Keras itself has none, KerasHub's is the same sum."
    mask = "uses"
    examples = (
        Example(
            sequence(10, 32),
            {"num_heads": 4, "intermediate_dim": 64},
            sequence(10, 32),
            parameters=8_544,
        ),
        Example(
            sequence(None, 512, mask=True),
            {"num_heads": 8, "causal": True},
            sequence(None, 512, mask=True),
            parameters=3_152_384,
        ),
    )

    def shape(self, input: Tensor) -> Tensor:
        _, width = input.expect_sequence()
        expect_heads(width, self.num_heads)
        return input.like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        layer = Transformer(module="nn.TransformerEncoderLayer", **self.model_dump())
        return layer.emit(input, None, mask_of(input, "input"), None)
