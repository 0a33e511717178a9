"""What the layers of a transformer share: torch's modules, their masks and their counts."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from engine.spec.attention import future_source, padding_source
from engine.spec.block import Block
from engine.spec.emit import Emit, Keras, layer
from engine.spec.fields import Field
from engine.spec.initializers import frozen_lines
from engine.spec.keras.attention import transformer
from engine.spec.masks import Mask, mask_of
from engine.spec.size import Size
from engine.spec.tensor import Misfit, Open, Tensor


class TransformerBlock(Block, abstract=True):
    """A layer of a transformer as it is declared."""

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

    def keras(
        self,
        input: Tensor,
        memory: Open = None,
        mask: Open = None,
        memory_mask: Open = None,
    ) -> Keras:
        own = mask_of(input, "input", mask)
        if memory is None:
            return transformer(self, input, None, own, None)
        seen = mask_of(memory, "memory", memory_mask, "memory_mask")
        return transformer(self, input, memory, own, seen)


@dataclass(frozen=True)
class Transformer:
    """A layer's parameters; a decoder looks at a memory too."""

    module: str
    num_heads: int
    intermediate_dim: int
    dropout: float
    activation: str
    normalize_first: bool
    layer_norm_epsilon: float
    causal: bool
    trainable: bool

    @property
    def attentions(self) -> int:
        return 2 if self.module == "nn.TransformerDecoderLayer" else 1

    def emit(
        self, input: Tensor, memory: Tensor | None, mask: Mask | None, memory_mask: Mask | None
    ) -> Emit:
        width = input.shape[-1].settled()
        options: dict[str, Any] = (
            {"activation": self.activation} if self.activation != "relu" else {}
        )
        if self.layer_norm_epsilon != 1e-5:
            options["layer_norm_eps"] = self.layer_norm_epsilon
        options["batch_first"] = True
        if self.normalize_first:
            options["norm_first"] = True
        own = "src" if memory is None else "tgt"
        lines, given = [], ["{input}"] if memory is None else ["{input}", "{memory}"]
        if self.causal:
            lines.append(f"_future = {future_source('{input}', '{input}')}")
            given.append(f"{own}_mask=_future")
        for name, found in ((own, mask), ("memory", memory_mask)):
            if found is not None:
                variable = "_padding" if name == own else "_memory_padding"
                lines.append(f"{variable} = {padding_source(found)}")
                given.append(f"{name}_key_padding_mask={variable}")
        setup = frozen_lines(self.trainable)
        if memory is None and lines:
            # torch's fused way would turn these masks into others and warn each time it is taken.
            setup = ("{module}.activation_relu_or_gelu = 0  # keeps the masks as they are", *setup)
        emit = layer(
            self.module,
            width,
            self.num_heads,
            dim_feedforward=self.intermediate_dim,
            dropout=self.dropout,
            **options,
            call=f"{{module}}({', '.join(given)})",
            setup=setup,
            weights=self._weights(width),
            work=self._work(input, memory, width),
        )
        return replace(emit, lines=tuple(lines), mask=mask.source if mask is not None else "")

    def _weights(self, width: Size) -> Size:
        """Four projections an attention, two layers between, and a scale and a shift a norm."""
        projections = (width + 1) * width * (4 * self.attentions)
        between = (width + 1) * self.intermediate_dim + (Size.of(self.intermediate_dim) + 1) * width
        return projections + between + Size.of(2 * (self.attentions + 1)) * width

    def _work(self, input: Tensor, memory: Tensor | None, width: Size) -> Size:
        time = input.shape[0].settled()
        total = time * width * width * 4 + time * time * width * 2
        if memory is not None:
            seen = memory.shape[0].settled()
            total = total + (time + seen) * width * width * 2 + time * seen * width * 2
        return total + time * width * (2 * self.intermediate_dim)


def expect_memory(memory: Tensor, input: Tensor) -> None:
    """What a decoder looks at must be as wide as what it reads; raises Misfit."""
    memory.expect_sequence()
    if memory.shape[-1] != input.shape[-1]:
        raise Misfit(
            "shape_mismatch",
            "The memory of {block} must be as wide as its input, {shape}, but {source} gives "
            "{other}.",
            got=list(memory.values),
            expected=int(input.shape[-1]),
            values={"shape": str(input), "other": str(memory)},
            tensor=memory,
        )
