from typing import Literal

from engine.spec.attention import expect_heads
from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.keras.attention import transformer
from engine.spec.keras.layers import Keras
from engine.spec.masks import mask_of
from engine.spec.tensor import Tensor, sequence
from engine.spec.transformer import Transformer


class TransformerEncoderLayer(Block, family="attention"):
    """Lets each step look at all others, then rethinks each step by itself.

    Both add to what was there: attention and two Dense layers, each inside a residual path with
    a LayerNormalization.
    """

    num_heads: int = Field(4, ge=1, le=10_000, description="How many look at once.")
    intermediate_dim: int = Field(
        2048, ge=1, le=1_000_000, description="How wide the layer between the two Dense is."
    )
    dropout: float = Field(0.1, ge=0, lt=1, description="Which part is silenced while training.")
    activation: Literal["relu", "gelu"] = Field("relu", description="The non-linearity between.")
    normalize_first: bool = Field(
        False, description="Whether each part normalizes what it reads, not what it gives."
    )
    layer_norm_epsilon: float = Field(
        1e-5, gt=0, le=1, description="Keeps the division away from zero."
    )
    causal: bool = Field(False, description="Whether no step may look at later ones.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

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

    def keras(self, input: Tensor) -> Keras:
        return transformer(self, input, None, mask_of(input, "input"), None)
