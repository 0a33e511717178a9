from typing import Literal

from engine.spec.attention import expect_heads
from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.keras.attention import transformer
from engine.spec.keras.layers import Keras
from engine.spec.masks import mask_of
from engine.spec.tensor import Misfit, Tensor, sequence
from engine.spec.transformer import Transformer


class TransformerDecoderLayer(Block, family="attention"):
    """Lets each step look at those before it, then at a memory, and rethinks each step by itself.

    The memory is what an encoder made of another sequence: the sentence to be translated.
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
    causal: bool = Field(True, description="Whether no step may look at later ones.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")

    tagline = "steps look back, and at a memory"
    caption = "{num_heads} heads, {intermediate_dim} between"
    formula = (
        r"\begin{gathered} a = \operatorname{norm}(x + \operatorname{attend}(x, x, x)) \\"
        r"b = \operatorname{norm}(a + \operatorname{attend}(a, m, m)) \\"
        r"y = \operatorname{norm}(b + W_2\, h(W_1 b)) \end{gathered}"
    )
    note = "torch's nn.TransformerDecoderLayer; Keras itself has none, KerasHub's is the same sum."
    mask = "uses"
    examples = (
        Example(
            (sequence(6, 32), sequence(10, 32)),
            {"num_heads": 4, "intermediate_dim": 64},
            sequence(6, 32),
            parameters=12_832,
        ),
        Example(
            (sequence(None, 512, mask=True), sequence(None, 512, mask=True)),
            {"num_heads": 8},
            sequence(None, 512, mask=True),
            parameters=4_204_032,
        ),
    )

    def shape(
        self,
        input: Tensor,
        memory: Tensor,
        mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
    ) -> Tensor:
        _, width = input.expect_sequence()
        memory.expect_sequence()
        expect_heads(width, self.num_heads)
        if memory.shape[-1] != width:
            raise Misfit(
                "shape_mismatch",
                "The memory of {block} must be as wide as its input, {shape}, but {source} gives "
                "{other}.",
                got=list(memory.values),
                expected=int(width),
                values={"shape": str(input), "other": str(memory)},
                tensor=memory,
            )
        mask_of(memory, "memory", memory_mask, "memory_mask")
        found = mask_of(input, "input", mask)
        gaps = found is not None and found.gaps
        return input.like(*input.shape, mask=found is not None, gaps=gaps)

    def emit(
        self,
        input: Tensor,
        memory: Tensor,
        mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
    ) -> Emit:
        return Transformer(module="nn.TransformerDecoderLayer", **self.model_dump()).emit(
            input,
            memory,
            mask_of(input, "input", mask),
            mask_of(memory, "memory", memory_mask, "memory_mask"),
        )

    def keras(
        self,
        input: Tensor,
        memory: Tensor,
        mask: Tensor | None = None,
        memory_mask: Tensor | None = None,
    ) -> Keras:
        own, other = (
            mask_of(input, "input", mask),
            mask_of(memory, "memory", memory_mask, "memory_mask"),
        )
        return transformer(self, input, memory, own, other)
