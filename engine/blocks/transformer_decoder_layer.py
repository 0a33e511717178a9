from engine.spec.attention import expect_heads
from engine.spec.block import Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.masks import mask_of
from engine.spec.tensor import Open, Tensor, sequence
from engine.spec.transformer import Transformer, TransformerBlock, expect_memory


class TransformerDecoderLayer(TransformerBlock, family="attention"):
    """Lets each step look at those before it, then at a memory, and rethinks each step by itself.

    The memory is what an encoder made of another sequence: the sentence to be translated.
    """

    causal: bool = Field(True, description="Whether no step may look at later ones.")

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
        self, input: Tensor, memory: Tensor, mask: Open = None, memory_mask: Open = None
    ) -> Tensor:
        _, width = input.expect_sequence()
        expect_heads(width, self.num_heads)
        expect_memory(memory, input)
        mask_of(memory, "memory", memory_mask, "memory_mask")
        found = mask_of(input, "input", mask)
        gaps = found is not None and found.gaps
        return input.like(*input.shape, mask=found is not None, gaps=gaps)

    def emit(
        self, input: Tensor, memory: Tensor, mask: Open = None, memory_mask: Open = None
    ) -> Emit:
        layer = Transformer(module="nn.TransformerDecoderLayer", **self.model_dump())
        seen = mask_of(memory, "memory", memory_mask, "memory_mask")
        return layer.emit(input, memory, mask_of(input, "input", mask), seen)
