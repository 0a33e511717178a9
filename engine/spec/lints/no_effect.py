from collections.abc import Iterator

from engine.spec import edits
from engine.spec.block import Block, Inputs
from engine.spec.checked import Checked
from engine.spec.dead_fields import dead_fields
from engine.spec.lint import sketch
from engine.spec.node_lint import NodeLint
from engine.spec.problems import Fix, Problem
from engine.spec.registry import blocks
from engine.spec.tensor import Tensor


class NoEffect(NodeLint):
    """A parameter that changes nothing, since another one leaves it no say.

    How two directions become one is no question while only one is read, and a bias that is not
    there starts at nothing. Whoever sets such a value expects something of it: what it needs is
    another parameter, or to be left out.
    """

    blocks = tuple(blocks())
    fix = "Leaves the parameter out."
    draws = (
        sketch(
            steps=("Input", {"shape": [6, 8]}),
            read=("LSTM", {"units": 4, "merge_mode": "sum"}),
        ),
        sketch(
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 3, "use_bias": False, "bias_initializer": "ones"}),
        ),
    )
    spares = (
        sketch(
            steps=("Input", {"shape": [6, 8]}),
            read=("LSTM", {"units": 4, "merge_mode": "sum", "bidirectional": True}),
        ),
        sketch(
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 3, "bias_initializer": "ones"}),
        ),
    )

    def at(self, checked: Checked, node: str) -> Iterator[Problem]:
        block, given = checked.block(node), checked.network.nodes[node].params
        if not given or not isinstance(block, Block):
            return
        for name in dead_fields(block, _inputs(checked, node)):
            if name in given:
                yield Problem(
                    self.code,
                    f"{name} of {checked.name(node)} has no effect here, whatever its value: its "
                    "other parameters and its input leave it no say.",
                    node=node,
                    param=name,
                    got=given[name],
                    fixes=(Fix(f"Leave {name} out", (edits.set_param(node, name, None),)),),
                )


def _inputs(checked: Checked, node: str) -> Inputs:
    """What arrives at each port, as a block's rules are asked."""
    feeds = checked.network.feeds.get(node, {})
    found: list[Tensor | tuple[Tensor, ...] | None] = []
    for port in checked.block(node).input_ports():
        sources = feeds.get(port.name, [])
        tensors = tuple(checked.evaluations[each.node].outputs[each.port] for each in sources)
        found.append(tensors if port.many else tensors[0] if tensors else None)
    return tuple(found)
