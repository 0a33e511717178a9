"""How many bytes of its results a network keeps for the way back, for one sample. No torch.

A result is kept where it is computed; some layers keep more than they give: where a maximum was,
which values were dropped, a recurrence's gates, what each head looked at.
"""

from dataclasses import dataclass
from math import prod
from typing import Any

from engine.spec import Verdict
from engine.spec.block import Evaluation
from engine.spec.tensor import BYTES, Tensor

FLOAT = 4
SAVE_THEIR_INPUT = ("elu", "selu", "gelu", "silu", "mish", "softplus", "softsign", "hard_swish")
"""Activations whose gradient needs what went in, while what came out is kept by what follows."""
SAVE_THEIR_RESULT = (
    "relu",
    "sigmoid",
    "tanh",
    "softmax",
    "log_softmax",
    "logsoftmax",
    "exponential",
)
"""Activations, as blocks too, whose gradient needs what came out."""
NEED_NO_INPUT = (
    *("ReLU", "Sigmoid", "Tanh", "Softmax", "LogSoftmax", "Exponential"),
    *("Add", "Subtract", "Average", "Affine", "Concatenate", "Slice", "Split"),
    *("ReduceMean", "ReduceSum", "GlobalAveragePooling1D", "GlobalAveragePooling2D"),
    *("Dropout", "SpatialDropout1D", "SpatialDropout2D", "GaussianNoise"),
    *("ZeroPadding1D", "ZeroPadding2D", "Cropping1D", "Cropping2D", "PositionalEmbedding"),
)
"""Blocks whose gradient needs nothing of what went in: alone, they let it go."""
GATES = {"LSTM": 8, "GRU": 6, "SimpleRNN": 4}
"""Numbers that a compiled recurrence takes in each step for each of its units, with its states."""
_OVER_STEPS = ("TreeLSTM", *GATES, "TransformerEncoderLayer", "TransformerDecoderLayer")
MASKED = ("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise")


@dataclass
class Kept:
    """Bytes for one sample: all that is kept, and the largest result of one node."""

    kept: int = 0
    largest: int = 0

    def add(self, other: "Kept", times: int = 1) -> None:
        """Add what another part of the network keeps, so many times over."""
        self.kept += other.kept * times
        self.largest = max(self.largest, other.largest)


def kept_by(verdict: Verdict, length: int) -> Kept:
    """Of a whole network; a time length that only data know counts as ``length``."""
    total = Kept()
    network = verdict.network
    for node, found in verdict.evaluations.items():
        if found.emit.inside is not None:
            total.add(kept_by(found.emit.inside, length), found.emit.repeat)
            continue
        result = sum(_bytes(tensor, length) for tensor in found.outputs.values())
        if not found.emit.is_computed:
            total.add(Kept(0, result))
            continue
        block = network.blocks[node] if network is not None else None
        given = None
        if network is not None:
            feeds = network.feeds.get(node) or {}
            source = next((wires[0] for wires in feeds.values() if wires), None)
            first = verdict.evaluations.get(source.node) if source else None
            given = first.outputs.get(source.port) if first and source else None
        more = _more(block, found, result, given, length)
        let_go = network is not None and _is_let_go(verdict, node)
        total.add(Kept(more + (0 if let_go else result), result + more))
    return total


def _is_let_go(verdict: Verdict, node: str) -> bool:
    """Whether neither the node itself nor any that reads its result needs it on the way back."""
    network = verdict.network
    assert network is not None
    found, block = verdict.evaluations[node], network.blocks[node]
    if (
        found.emit.activation in SAVE_THEIR_RESULT
        or type(block).__name__.lower() in SAVE_THEIR_RESULT
    ):
        return False
    waiting, seen = list(network.consumers.get(node, ())), set()
    if not waiting:
        return False
    while waiting:
        reader = waiting.pop()
        if reader in seen or reader not in verdict.evaluations:
            continue
        seen.add(reader)
        if verdict.evaluations[reader].emit.is_computed:
            if type(network.blocks[reader]).__name__ not in NEED_NO_INPUT:
                return False
        else:
            waiting += network.consumers.get(reader, ())
    return True


def _more(block: Any, found: Evaluation, result: int, given: Tensor | None, length: int) -> int:
    """Bytes that a node keeps beside its results."""
    name = type(block).__name__
    more = result if found.emit.activation in SAVE_THEIR_INPUT else 0
    if name.startswith("MaxPooling") or name.startswith("AdaptiveMaxPooling"):
        return more + 2 * result  # 64-bit places
    if name in MASKED:
        return more + result
    if name in ("RMSNormalization", "SeparableConv1D", "SeparableConv2D"):
        return more + result
    if name == "LocalResponseNormalization":
        return more + 2 * result
    if name not in _OVER_STEPS and "Attention" not in name:
        return more
    steps = _length(given, length)
    if name == "TreeLSTM":  # each height of the tree keeps the states of all nodes
        return more + 30 * int(block.units) * steps * steps * FLOAT
    if name in GATES:
        ways = int(block.num_layers) * (2 if block.bidirectional else 1)
        return more + GATES[name] * int(block.units) * ways * steps * FLOAT
    if name in ("TransformerEncoderLayer", "TransformerDecoderLayer") and given is not None:
        width = given.values[len(given.values) - 1] or 0
        parts = 2 if name == "TransformerDecoderLayer" else 1
        silenced = 2 if block.dropout else 1
        inside = 2 * silenced * int(block.intermediate_dim)
        # Query, key, value, their mix and its projection; each sum, norm and dropout.
        each = (5 + 2 * silenced) * width
        looks = 2 * silenced * int(block.num_heads) * steps
        return more + steps * FLOAT * (parts * (each + looks) + inside + width)
    if "Attention" in name and given is not None:
        heads = int(getattr(block, "num_heads", 1))
        width = given.values[len(given.values) - 1] or 0
        pairs = heads if name != "AdditiveAttention" else 2 * width
        return more + steps * FLOAT * (2 * width + 2 * pairs * steps)
    return more


def _bytes(tensor: Tensor, length: int) -> int:
    sizes = (length if size is None else size for size in tensor.values)
    return prod(sizes) * BYTES[tensor.dtype]


def _length(tensor: Tensor | None, length: int) -> int:
    """The steps of a sequence."""
    if tensor is None or not tensor.values:
        return 1
    return length if tensor.values[0] is None else tensor.values[0]
