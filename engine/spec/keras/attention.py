"""Attention in Keras: masks are handed over by name, and the future is left out by the call."""

from typing import TYPE_CHECKING, Any

from engine.spec.emit import Keras, source_of
from engine.spec.keras.layers import arguments, layer
from engine.spec.keras.weights import as_they_are, heads, inner
from engine.spec.masks import Mask
from engine.spec.tensor import Tensor

if TYPE_CHECKING:
    from engine.spec.attention import Attended


def attention(block: Any, attended: "Attended") -> Keras:
    """Attention and AdditiveAttention; with heads, MultiHeadAttention."""
    if hasattr(block, "num_heads"):
        return _multi_head(block, attended)
    query, value, key = attended.names
    given = [query, value] if key == value else [query, value, key]
    call = f"[{', '.join(given)}]"
    if attended.mask is not None or attended.query_mask:
        seen = attended.mask.source if attended.mask is not None else None
        call += f", mask=[{attended.query_mask or None}, {seen}]"
    changes = dict.fromkeys(("causal", "return_attention_scores", "score_mode"))
    args, options = arguments(block, dict(changes))
    found = layer(
        type(block).__name__, *args, call=f"({call}{_asked(block)})", take=as_they_are, **options
    )
    return _with_weights(block, found, attended.query_mask)


def _multi_head(block: Any, attended: "Attended") -> Keras:
    """Keras asks for the size of a head, which torch takes from the width."""
    query, value, key = attended.names
    given = [query, value] if key == value else [query, value, key]
    if attended.mask is not None:
        given.append(f"value_mask={attended.mask.source}")
    changes = dict.fromkeys(("num_heads", "key_dim", "causal", "return_attention_scores"))
    _, options = arguments(block, dict(changes))
    size = block.key_dim or int(attended.query.shape[-1]) // block.num_heads
    found = layer(
        "MultiHeadAttention",
        block.num_heads,
        size,
        call=f"({', '.join(given)}{_asked(block)})",
        take=heads(block.num_heads),
        **options,
    )
    return _with_weights(block, found, attended.query_mask)


def transformer(
    block: Any, input: Tensor, memory: Tensor | None, mask: Mask | None, memory_mask: Mask | None
) -> Keras:
    """A layer of a transformer, as a function of Keras layers; torch's parts bear its names."""
    kind = "transformer_encoder" if memory is None else "transformer_decoder"
    given = ["{input}"] if memory is None else ["{input}", "{memory}"]
    given.append('"{name}"')
    fields = ("num_heads", "intermediate_dim", "dropout", "activation", "layer_norm_epsilon")
    given += [source_of(getattr(block, name)) for name in fields]
    if mask is not None:
        given.append(f"mask={mask.source}")
    if memory_mask is not None:
        given.append(f"memory_mask={memory_mask.source}")
    if block.causal == (memory is None):
        given.append(f"causal={block.causal}")
    if block.normalize_first:
        given.append("first=True")
    if not block.trainable:
        given.append("trainable=False")
    norms = (1, 2) if memory is None else (1, 2, 3)
    parts = [("-attention", heads(block.num_heads, "self_attn."))]
    if memory is not None:
        parts.append(("-memory", heads(block.num_heads, "multihead_attn.")))
    parts += [(f"-norm{number}", inner(f"norm{number}")) for number in norms]
    parts += [(f"-linear{number}", inner(f"linear{number}")) for number in (1, 2)]
    own = mask.source if mask is not None else ""
    return Keras(f"{kind}({', '.join(given)})", layers=tuple(parts), pieces=(kind,), mask=own)


def _asked(block: Any) -> str:
    """What the call is told beside its inputs."""
    causal = ", use_causal_mask=True" if block.causal else ""
    return causal + (", return_attention_scores=True" if block.return_attention_scores else "")


def _with_weights(block: Any, found: Keras, mask: str) -> Keras:
    if not block.return_attention_scores:
        return Keras(found.value, found.lines, found.layers, found.pieces, mask)
    line = f"{{out}}, {{out_weights}} = {found.value}"
    return Keras("", (line,), found.layers, found.pieces, mask)
