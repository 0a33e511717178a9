"""What attention blocks share: who looks at what, and how padding and the future are left out.

Padding is weighed with −1e9 and not with −∞: where nothing at all is real, as in an empty sequence,
the weights stay finite.
"""

from dataclasses import dataclass
from typing import Any

from engine.spec.block import Block
from engine.spec.emit import Keras, source_of
from engine.spec.fields import Field
from engine.spec.keras.attention import attention
from engine.spec.masks import Mask, mask_of
from engine.spec.size import Size
from engine.spec.tensor import Misfit, Open, SetTo, Tensor


class AttentionBlock(Block, abstract=True):
    """A block that weighs steps by how well they go together."""

    dropout: float = Field(0.0, ge=0, lt=1, description="Which part of the weights is silenced.")
    causal: bool = Field(False, description="Whether no step may look at later ones.")
    return_attention_scores: bool = Field(False, description="Also give the weights.")
    trainable: bool = Field(True, description="Off: the learned weights stay as they are.")

    def keras(
        self, query: Tensor, value: Open = None, key: Open = None, mask: Open = None
    ) -> Keras:
        return attention(self, Attended.of(query, value, key, mask))

    def output_ports(self) -> tuple[str, ...]:
        return ("output", "weights") if self.return_attention_scores else ("output",)


@dataclass(frozen=True)
class Attended:
    """What arrives at query, value and key, open ports filled: value = query, key = value.

    ``names``: how the three are written in a template; ``mask``: which steps of value are real.
    """

    query: Tensor
    value: Tensor
    key: Tensor
    names: tuple[str, str, str]
    mask: Mask | None

    @staticmethod
    def of(
        query: Tensor, value: Tensor | None, key: Tensor | None, mask: Tensor | None
    ) -> "Attended":
        """Raises Misfit where they are no sequences or value and key differ in length."""
        value_port = "query" if value is None else "value"
        key_port = value_port if key is None else "key"
        value = query if value is None else value
        key = value if key is None else key
        for tensor in (query, value, key):
            tensor.expect_sequence()
        if key.shape[0] != value.shape[0]:
            raise Misfit(
                "shape_mismatch",
                "Each key of {block} belongs to one value, but there are {steps} values and, from "
                "{source}, {shape} keys.",
                got=list(key.values),
                expected=list(value.values),
                values={"steps": str(value.shape[0]), "shape": str(key)},
                tensor=key,
            )
        port, beside = (value_port, value) if value.mask or not key.mask else (key_port, key)
        names = ("{query}", f"{{{value_port}}}", f"{{{key_port}}}")
        return Attended(query, value, key, names, mask_of(beside, port, mask))

    @property
    def query_mask(self) -> str:
        return "{query_mask}" if self.query.mask else ""

    @property
    def places(self) -> Size:
        """How many times something looks at something."""
        return self.query.shape[0].settled() * self.value.shape[0].settled()

    def expect_equal_width(self) -> "Attended":
        """Query and key are compared number by number; raises Misfit."""
        if self.query.shape[-1] != self.key.shape[-1]:
            raise Misfit(
                "shape_mismatch",
                "{block} compares queries with keys, so both must be equally wide, but it gets "
                "{shape} and, from {source}, {other}.",
                got=list(self.key.values),
                expected=self.query.values[-1],
                values={"shape": str(self.query), "other": str(self.key)},
                tensor=self.key,
            )
        return self

    def outputs(
        self, ports: tuple[str, ...], width: Size, heads: int | None = None
    ) -> dict[str, Tensor]:
        """What comes out, and the weights with which it was mixed, where both are asked for."""
        time, seen = self.query.shape[0], self.value.shape[0]
        more: dict[str, Any] = {"mask": self.query.mask} if heads is None else {}
        axes = ("time", "features") if heads is None else ("heads", "time", "features")
        sizes = (time, seen) if heads is None else (Size.named(heads, "heads"), time, seen)
        outputs = {
            "output": self.query.like(time, width),
            "weights": Tensor.make(axes, *sizes, **more),
        }
        return {port: outputs[port] for port in ports}

    def mixed(self, weights: str) -> str:
        """The values, mixed by weights of that name; 0 at the padding of the query."""
        mixed = f"{weights} @ {self.names[1]}"
        return f"({mixed}) * {self.query_mask}.unsqueeze(-1)" if self.query_mask else mixed

    def weighing_lines(
        self, scores: str, causal: bool, dropout: float, weights: str, heads: bool = False
    ) -> tuple[str, ...]:
        """From scores [batch, (heads,) query, value] to weights that sum to 1 for each query."""
        lines = [f"_scores = {scores}"]
        if self.mask is not None:
            real = f"{self.mask.source}{'[:, None, None]' if heads else '.unsqueeze(1)'}"
            lines.append(f"_scores = _scores.masked_fill(~{real}, -1e9)")
        if causal:
            lines += [f"_future = {self.future_source()}", "_scores = _scores + _future"]
        lines.append(f"{weights} = F.softmax(_scores, dim=-1)")
        if dropout:
            lines.append(f"{weights} = F.dropout({weights}, {source_of(dropout)}, self.training)")
        return tuple(lines)

    def future_source(self) -> str:
        """What is added to scores so that no query looks at a later value: 0 and, above, −∞."""
        return future_source(self.names[0], self.names[1])


def future_source(query: str, value: str) -> str:
    """−∞ above the diagonal, 0 elsewhere, as torch's modules take it."""
    sizes = f"({query}.shape[1], {value}.shape[1])"
    return f"torch.triu(torch.full({sizes}, -torch.inf, device={query}.device), 1)"


def padding_source(mask: Mask) -> str:
    """−1e9 where there is padding, 0 elsewhere, as torch's modules take it."""
    return f"-1e9 * ~{mask.source}"


def expect_heads(width: Size, heads: int) -> None:
    """Heads must divide the width; raises Misfit with the nearest number that does."""
    if int(width) % heads:
        fitting = next(n for n in range(heads, 0, -1) if int(width) % n == 0)
        raise Misfit(
            "not_divisible",
            "{heads} heads of {block} do not divide the width of {source}, {width}, evenly.",
            param="num_heads",
            got=heads,
            expected=f"a divisor of {width}",
            values={"heads": heads, "width": int(width)},
            cures=(SetTo("num_heads", fitting),),
        )
