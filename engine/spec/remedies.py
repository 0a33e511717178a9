"""From a block's refusal to a problem with fixes: the rule names cures, this wires them in."""

import re
from typing import TYPE_CHECKING, Any

from engine.spec import edits
from engine.spec.block import Inputs, evaluate
from engine.spec.keep_steps import keep_steps
from engine.spec.network import Network
from engine.spec.problems import Fix, Problem
from engine.spec.registry import blocks
from engine.spec.tensor import Cure, InModule, Insert, Misfit, SetTo, Tensor

if TYPE_CHECKING:
    from engine.spec.check import Verdict


def problem_of(
    misfit: Misfit, network: Network, node: str, inputs: Inputs, verdict: "Verdict"
) -> Problem:
    """The problem that a node's shape rule raised, told with the names of both nodes."""
    port, source = _blamed(misfit, network, node, inputs, verdict)
    if "told" in misfit.values:  # by a module, of something inside it
        port = None
    names = {"block": network.name(node), "source": network.name(source) if source else "its input"}
    values = names | misfit.values
    fixes = [fix for cure in misfit.cures if (fix := _fix(cure, network, node, port, misfit))]
    if source is not None and misfit.tensor is not None and misfit.tensor.rank == 1:
        fixes = [*keep_steps(network, node, source, verdict.evaluations), *fixes]
    return Problem(
        misfit.code,
        misfit.message.format(**values),
        node=node,
        port=port,
        param=misfit.param,
        got=misfit.got,
        expected=misfit.expected,
        values=values,
        fixes=tuple(fixes),
    )


def _blamed(
    misfit: Misfit, network: Network, node: str, inputs: Inputs, verdict: "Verdict"
) -> tuple[str | None, str | None]:
    """The port and the source of the tensor that did not fit; the first of each otherwise."""
    first: tuple[str | None, str | None] = (None, None)
    for port in network.blocks[node].input_ports():
        for source in network.feeds.get(node, {}).get(port.name, []):
            tensor = verdict.evaluations[source.node].outputs[source.port]
            if misfit.tensor is not None and tensor is misfit.tensor:
                return port.name, source.node
            first = first if first[1] else (port.name, source.node)
    return first


def _fix(cure: Cure, network: Network, node: str, port: str | None, misfit: Misfit) -> Fix | None:
    if isinstance(cure, InModule):
        return fix_in_module(cure.module, cure.fix)
    if isinstance(cure, SetTo):
        value: Any = list(cure.value) if isinstance(cure.value, tuple) else cure.value
        return Fix(f"Set {cure.param} to {value}", (edits.set_param(node, cure.param, value),))
    wire = _wire_at(network, node, port)
    if wire is None or cure.block not in blocks() or misfit.tensor is None:
        return None
    params = {
        name: list(value) if isinstance(value, tuple) else value for name, value in cure.params
    }
    result = inserted(cure, params, misfit.tensor)
    if result is None:
        return None
    new = _free_id(network, cure.block)
    edit = edits.insert_on_wire(*wire, new, cure.block, params)
    return Fix(f"Insert {cure.block} → {result}", (edit,))


def fix_in_module(module: str, fix: Fix) -> Fix:
    """A fix of an inner problem as the whole document knows it; a module's name is known to it."""
    if all(edit["edit"] == "in_module" for edit in fix.edits):
        return fix
    return Fix(f"{fix.label} in {module}", (edits.in_module(module, fix.edits),))


def inserted(cure: Insert, params: dict[str, Any], tensor: Tensor) -> Tensor | None:
    """What the inserted block would make of the tensor, or None where it cannot take it."""
    block = blocks()[cure.block](**params)
    ports = block.input_ports()
    try:
        return evaluate(block, (tensor, *(None for _ in ports[1:]))).first
    except Misfit:
        return None


def _wire_at(network: Network, node: str, port: str | None) -> tuple[str, str] | None:
    first = network.blocks[node].input_ports()[0].name
    for wire in network.graph.wires:
        target, _, name = wire.target.partition(".")
        if target == node and (name or first) == port:
            return wire.source, wire.target
    return None


def _free_id(network: Network, block: str) -> str:
    base = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", block).lower()
    number = 1
    while (name := base if number == 1 else f"{base}_{number}") in network.nodes:
        number += 1
    return name
