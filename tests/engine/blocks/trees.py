"""TreeLSTM as the paper writes it: a recursion over one tree, one node at a time.

Tai, Socher and Manning, "Improved Semantic Representations From Tree-Structured Long Short-Term
Memory Networks" (2015), equations 2 to 8 (child-sum) and 9 to 14 (N-ary, with N = 2).
"""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, sigmoid, tanh


@dataclass
class Node:
    """A node with the place of its values in the sequence."""

    place: int
    children: list["Node"]


def trees_of(parents: list[int]) -> Node:
    """The tree that the places of parents describe; siblings in the order of the sequence."""
    nodes = [Node(place, []) for place in range(len(parents))]
    for node, parent in zip(nodes, parents, strict=True):
        if parent:
            nodes[parent - 1].children.append(node)
    (root,) = [node for node, parent in zip(nodes, parents, strict=True) if not parent]
    return root


def states(module: Any, values: Tensor, root: Node) -> dict[int, Tensor]:
    """The state h of every node by its place, for one tree with values [nodes, inputs]."""
    compute = _child_sum if hasattr(module, "child") else _binary
    found: dict[int, Tensor] = {}
    _visit(module, values, root, compute, found)
    return found


def _visit(module: Any, values: Tensor, node: Node, compute: Any, found: Any) -> Any:
    children = [_visit(module, values, child, compute, found) for child in node.children]
    state, cell = compute(module, values[node.place], children)
    found[node.place] = state
    return state, cell


def _gate(weights: Tensor, number: int, units: int) -> Tensor:
    return weights[number * units : (number + 1) * units]


def _child_sum(module: Any, x: Tensor, children: list[Any]) -> tuple[Tensor, Tensor]:
    units = module.units
    w, b, u = module.input.weight, module.input.bias, module.child.weight
    (wi, wo, wu, wf), (bi, bo, bu, bf), (ui, uo, uu, uf) = (
        [_gate(part, number, units) for number in range(4)] for part in (w, b, u)
    )
    h = sum((state for state, _ in children), torch.zeros(units, dtype=x.dtype))
    i = sigmoid(wi @ x + ui @ h + bi)
    o = sigmoid(wo @ x + uo @ h + bo)
    news = tanh(wu @ x + uu @ h + bu)
    c = i * news
    for state, cell in children:
        c = c + sigmoid(wf @ x + uf @ state + bf) * cell
    return o * tanh(c), c


def _binary(module: Any, x: Tensor, children: list[Any]) -> tuple[Tensor, Tensor]:
    units = module.units
    nothing = torch.zeros(units, dtype=x.dtype)
    pair = [*children, (nothing, nothing), (nothing, nothing)][:2]
    w, b = module.input.weight, module.input.bias

    def gate(own: int, theirs: int) -> Tensor:
        seen = _gate(w, own, units) @ x + _gate(b, own, units)
        for side, (state, _) in zip((module.left, module.right), pair, strict=True):
            seen = seen + _gate(side.weight, theirs, units) @ state
        return seen

    c = sigmoid(gate(0, 0)) * tanh(gate(2, 2))
    for number, (_, cell) in enumerate(pair):
        c = c + sigmoid(gate(3, 3 + number)) * cell
    return sigmoid(gate(1, 1)) * tanh(c), c
