from collections.abc import Iterator

from engine.spec import edits
from engine.spec.block import Block
from engine.spec.checked import Checked
from engine.spec.lint import sketch
from engine.spec.node_lint import NodeLint
from engine.spec.problems import Fix, Problem
from engine.spec.registry import blocks
from engine.spec.tensor import Tensor

_TOKENS = ("Input", {"shape": [12], "kind": "tokens", "vocabulary": 50})
_TABLE = ("Embedding", {"input_dim": 50, "output_dim": 6})


class LostMask(NodeLint):
    """Behind this node nothing tells padding from data.

    Rows that are shorter than others are filled up, and a mask says where. Where it ends, what
    follows takes the filling for steps: zeros that count in means, and that a recurrent layer reads
    to their end. A Masking says again which steps are padding.
    """

    blocks = tuple(name for name, block in blocks().items() if block.mask in ("ends", "changes"))
    fix = "Inserts a Masking, which tells steps of zeros from data."
    draws = (
        sketch(
            words=_TOKENS,
            points=_TABLE,
            turned=("Reshape", {"target_shape": [12, 6]}),
            read=("GRU", {"units": 4}),
        ),
        sketch(
            ("words", "points"), ("points", "sum"), ("tags", "sum"), ("sum", "read"),
            words=_TOKENS,
            tags=("Input", {"shape": [12, 6]}),
            points=_TABLE,
            sum=("Add", {}),
            read=("GRU", {"units": 4}),
        ),
    )  # fmt: skip
    spares = (
        sketch(words=_TOKENS, points=_TABLE, flat=("Flatten", {}), dense=("Dense", {"units": 4})),
        sketch(
            steps=("Input", {"shape": [12, 6]}),
            turned=("Reshape", {"target_shape": [6, 12]}),
            read=("GRU", {"units": 4}),
        ),
    )

    def at(self, checked: Checked, node: str) -> Iterator[Problem]:
        block, result = checked.block(node), checked.evaluations[node].first
        if result.mask or not _has_steps(result) or not isinstance(block, Block):
            return
        given = _arriving(checked, node)
        if not any(tensor.mask for _, _, tensor in given):
            return
        after = checked.consumers(node)
        if after and all(checked.network.nodes[each].block == "Masking" for each in after):
            return
        if block.mask == "ends":
            wires = [(wire.source, wire.target) for wire in checked.wires_from[node]]
        else:
            wires = [(source, target) for source, target, tensor in given if not tensor.mask]
        counts: dict[str, int] = {}
        fix = tuple(
            edits.insert_on_wire(source, target, checked.free_id("Masking", counts), "Masking")
            for source, target in wires
        )
        yield Problem(
            self.code,
            f"The mask ends at {checked.name(node)}: behind it, padding counts as data.",
            node=node,
            fixes=(Fix("Insert Masking", fix),) if fix else (),
        )


def _arriving(checked: Checked, node: str) -> list[tuple[str, str, Tensor]]:
    """Both ends of each wire into a node, and what comes along it."""
    found = []
    for wire in checked.wires_into[node]:
        name, _, port = wire.source.partition(".")
        known = checked.evaluations.get(name)
        if known is not None:
            found.append((wire.source, wire.target, known.outputs.get(port, known.first)))
    return found


def _has_steps(tensor: Tensor) -> bool:
    return tensor.axes == ("time", "features") and tensor.shape[0].value != 1
