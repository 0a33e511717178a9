"""What TreeLSTM is made of: fields, the form of a tree, and its share of the source.

A tree is a sequence of its nodes, children before parents, with for each node the place of its
parent, from 1; 0 for the root and for padding. Siblings have the order of the sequence, so
one form serves trees with and without left and right.
"""

from dataclasses import replace
from typing import Literal

from engine.spec.block import Block
from engine.spec.emit import Emit, Keras, layer
from engine.spec.fields import Field
from engine.spec.initializers import BiasInitializer, Initializer, frozen_lines, initializer_lines
from engine.spec.keras.layers import own_layer
from engine.spec.keras.weights import linear
from engine.spec.masks import Mask, mask_of
from engine.spec.size import Size
from engine.spec.tensor import Misfit, Open, Tensor
from engine.spec.tree_modules import BINARY, CHILD_SUM

Variant = Literal["child_sum", "binary"]

_MODULES: dict[Variant, tuple[str, str, tuple[str, ...]]] = {
    "child_sum": ("ChildSumTreeLSTM", CHILD_SUM, ("child",)),
    "binary": ("BinaryTreeLSTM", BINARY, ("left", "right")),
}


class TreeBlock(Block, abstract=True):
    """A block that reads a tree, and how its weights start."""

    units: int = Field(32, ge=1, le=1_000_000, description="How many numbers a node remembers.")
    variant: Variant = Field(
        "child_sum", description="Whether children are added up, or told apart as left and right."
    )
    return_sequences: bool = Field(False, description="Answer at each node, not only at the root.")
    use_bias: bool = Field(True, description="Whether gates add learned constants.")
    kernel_initializer: Initializer = Field("default", description="How the input weights start.")
    recurrent_initializer: Initializer = Field(
        "default", description="How the weights from child to parent start."
    )
    bias_initializer: BiasInitializer = Field("default", description="How the biases start.")
    trainable: bool = Field(True, description="Off: the weights stay as they are.")


def tree_emit(block: TreeBlock, nodes: Tensor, parent: Tensor, mask: Open) -> Emit:
    """One line, and the module's class above Model. The root is the node without a parent."""
    name, definition, children = _MODULES[block.variant]
    time, size = nodes.shape
    real = real_nodes(nodes, parent, mask)
    given = real.source if real is not None else "torch.ones_like({parent}, dtype=torch.bool)"
    own = real.source if real is not None and block.return_sequences else ""
    call = f"{{module}}({{input}}, {{parent}}, {'{out_mask}' if own else given})"
    chosen: dict[str, str] = {"input.weight": block.kernel_initializer}
    if block.use_bias:
        chosen["input.bias"] = block.bias_initializer
    chosen |= {f"{child}.weight": block.recurrent_initializer for child in children}
    emit = layer(
        name,
        size,
        block.units,
        **({} if block.use_bias else {"bias": False}),
        call=call,
        setup=frozen_lines(block.trainable),
        initialize=initializer_lines(**chosen),
        weights=tree_weights(block.variant, size, block.units, block.use_bias),
        work=tree_weights(block.variant, size, block.units, False) * time.settled(),
    ).bringing(definition)
    if block.return_sequences:
        return replace(emit, mask=own)
    root = "torch.eq({parent}, 0).unsqueeze(-1)"
    return replace(emit, lines=(f"_nodes = {call}",), value=f"(_nodes * {root}).sum(dim=1)")


def tree_keras(block: TreeBlock, nodes: Tensor, parent: Tensor, mask: Open) -> Keras:
    """The same as a layer of its own, which gives the root or every node."""
    name, _, children = _MODULES[block.variant]
    real = real_nodes(nodes, parent, mask)
    given = real.source if real is not None else 'ops.ones_like({parent}, dtype="bool")'
    own = real.source if real is not None and block.return_sequences else ""
    call = f"([{{input}}, {{parent}}, {'{out_mask}' if own else given}])"
    found = own_layer(block, name, call=call, drop=("variant",))
    take = linear("input", *children)
    return replace(found, layers=(("", take),), pieces=(*found.pieces, "trees"), mask=own)


def expect_parents(nodes: Tensor, parent: Tensor) -> None:
    """A place for each node, and as many as there are nodes. Raises Misfit."""
    parent.expect_tokens()
    if parent.shape[0] != nodes.shape[0]:
        raise Misfit(
            "shape_mismatch",
            "{block} needs one parent for each of its nodes, {nodes}, but {source} gives {shape}.",
            got=list(parent.values),
            expected=[nodes.values[0]],
            values={"nodes": str(nodes.shape[0]), "shape": str(parent)},
            tensor=parent,
        )


def real_nodes(nodes: Tensor, parent: Tensor, given: Open) -> Mask | None:
    """Which nodes are there: those that the masks of both inputs have. None: all of them."""
    masks = [mask_of(nodes, "input", given), mask_of(parent, "parent")]
    found = list(dict.fromkeys(mask for mask in masks if mask is not None))
    if not found:
        return None
    source = " & ".join(mask.source for mask in found)
    return Mask(source, any(mask.gaps for mask in found))


def tree_weights(variant: Variant, inputs: Size, units: int, bias: bool) -> Size:
    """Four gates see the node's own values; four or, of each of two children, five see children."""
    if variant == "child_sum":
        return (inputs + units + 1 if bias else inputs + units) * units * 4
    return (inputs + 1 if bias else inputs) * units * 4 + Size.of(units) * units * 5 * 2
