"""A graph wired up: blocks with their parameters, who feeds whom, and an order to compute in."""

import difflib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from pydantic import ValidationError

from engine.spec import edits
from engine.spec.block import Block, Port
from engine.spec.document import Graph, Node
from engine.spec.fields import parameter_problems
from engine.spec.problems import Fix, Problem
from engine.spec.registry import blocks

MODULE_PREFIX = "module:"
MAX_PROBLEMS = 200
"""More than anyone reads; a hostile document would have tens of thousands."""


@dataclass(frozen=True)
class Source:
    """An output port of a node."""

    node: str
    port: str


@dataclass
class Network:
    """A graph's nodes and wires, resolved; ``problems`` tells what could not be."""

    graph: Graph
    nodes: dict[str, Node]
    blocks: dict[str, Block] = field(default_factory=dict)
    feeds: dict[str, dict[str, list[Source]]] = field(default_factory=dict)
    consumers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    wired: set[str] = field(default_factory=set)
    order: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Nodes that have a problem already, and so are not evaluated."""

    def add(self, code: str, message: str, node: str | None = None, **more: Any) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(code, message, node=node, **more))
        if node is not None:
            self.broken.add(node)

    def name(self, node: str) -> str:
        """How a message calls a node: its block, with the id where there are several."""
        block = self.nodes[node].block
        return block if self._uses[block] == 1 else f"{block} ({node})"

    @cached_property
    def _uses(self) -> Counter[str]:
        """How many nodes each block has."""
        return Counter(node.block for node in self.nodes.values())

    def nearest(self, name: str, names: Iterable[str], count: int = 1) -> list[str]:
        """Names that resemble a wrong one; not sought any more once there are many problems."""
        if len(self.problems) > MAX_PROBLEMS // 10 or len(name) > 100:
            return []
        return difflib.get_close_matches(name, names, count, 0.5)

    def is_input(self, node: str) -> bool:
        return self.nodes[node].block == "Input"

    def is_output(self, node: str) -> bool:
        return self.nodes[node].block == "Output"


def wire_up(graph: Graph) -> Network:
    """Resolves blocks, parameters and wires, and finds an order; never raises on user input."""
    network = Network(graph, {node.id: node for node in graph.nodes})
    for node in graph.nodes:
        _resolve_block(network, node)
    for wire in graph.wires:
        _resolve_wire(network, wire.source, wire.target)
    _find_order(network)
    return network


@lru_cache(maxsize=50_000)
def _block_with(name: str, params: str) -> Block | tuple[dict[str, Any], ...]:
    declaration = blocks()[name]
    given = json.loads(params)
    try:
        return declaration(**given)
    except ValidationError as error:
        return tuple(parameter_problems(declaration, given, error))


def _resolve_block(network: Network, node: Node) -> None:
    if node.block.startswith(MODULE_PREFIX) or node.shares is not None:
        what = "shared weights" if node.shares is not None else "modules"
        network.add("not_built_yet", f"{node.id}: {what} cannot be computed yet.", node.id)
        return
    if node.block not in blocks():
        near = network.nearest(node.block, blocks(), 3)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        network.add(
            "unknown_block",
            f"There is no block {node.block[:80]!r}.{hint}",
            node.id,
            got=node.block[:200],
            expected=near or None,
            fixes=(Fix("Remove the node", (edits.remove_node(node.id),)),),
        )
        return
    found = _block_with(node.block, json.dumps(node.params, sort_keys=True))
    if isinstance(found, Block):
        network.blocks[node.id] = found
        return
    for part in found:
        part = dict(part)
        better = part.pop("better", None)
        message = part.pop("message").replace("{block}", node.block)
        param = part["param"]
        fixes: tuple[Fix, ...] = ()
        if part["code"] == "param_unknown":
            edit = edits.set_param(node.id, param, None)
            fixes = (Fix(f"Remove {param[:40]}", (edit,)),)
        elif better is not None:
            fixes = (Fix(f"Set {param} to {better}", (edits.set_param(node.id, param, better),)),)
        network.add(message=message, node=node.id, fixes=fixes, **part)


def _resolve_wire(network: Network, source: str, target: str) -> None:
    removal = (Fix("Remove the wire", (edits.remove_wire(source, target),)),)
    for end, side in ((source, "from"), (target, "to")):
        node = end.partition(".")[0]
        if node not in network.nodes:
            near = network.nearest(node, network.nodes)
            hint = f" Did you mean {near[0]}?" if near else ""
            network.add(
                "unknown_node",
                f"A wire goes {side} {node[:80]!r}, but there is no such node.{hint}",
                got=node[:200],
                fixes=removal,
            )
            return
    from_node, to_node = source.partition(".")[0], target.partition(".")[0]
    network.wired |= {from_node, to_node}
    if from_node not in network.blocks or to_node not in network.blocks:
        network.consumers[from_node].append(to_node)
        network.feeds.setdefault(to_node, {}).setdefault("", []).append(Source(from_node, ""))
        return
    out_port = _find_port(network, from_node, source, True, removal)
    in_port = _find_port(network, to_node, target, False, removal)
    if out_port is None or in_port is None:
        return
    feeds = network.feeds.setdefault(to_node, {}).setdefault(in_port.name, [])
    if feeds and not in_port.many:
        network.add(
            "port_taken",
            f"{network.name(to_node)} takes one wire at {in_port.name!r}, but has two: "
            f"from {feeds[0].node} and from {from_node}.",
            to_node,
            port=in_port.name,
            got=[feeds[0].node, from_node],
            expected=1,
            fixes=(Fix(f"Remove the wire from {from_node}", (edits.remove_wire(source, target),)),),
        )
        return
    feeds.append(Source(from_node, out_port.name))
    network.consumers[from_node].append(to_node)


def _find_port(
    network: Network, node: str, end: str, output: bool, fixes: tuple[Fix, ...]
) -> Port | None:
    block = network.blocks[node]
    ports = tuple(Port(name) for name in block.output_ports()) if output else block.input_ports()
    name = end.partition(".")[2]
    if "." not in end and ports:
        return ports[0]
    for port in ports:
        if port.name == name:
            return port
    kind = "output" if output else "input"
    known = ", ".join(port.name for port in ports) or "none"
    message = f"{network.name(node)} has no {kind} port"
    message += f" {name[:80]!r}" if "." in end else ""
    near = network.nearest(name, [port.name for port in ports])
    hint = f" Did you mean {near[0]}?" if near else ""
    network.add(
        "unknown_port",
        f"{message}; it has: {known}.{hint}",
        node,
        port=name[:200] or None,
        got=name[:200],
        expected=known,
        fixes=fixes,
    )
    return None


def _find_order(network: Network) -> None:
    """Kahn's order, nodes in document order where wires leave a choice; names each cycle."""
    waiting = {
        node: sum(len(sources) for sources in network.feeds.get(node, {}).values())
        for node in network.nodes
    }
    ready = [node for node in network.nodes if waiting[node] == 0]
    for node in ready:
        network.order.append(node)
        for consumer in network.consumers[node]:
            waiting[consumer] -= 1
            if waiting[consumer] == 0:
                ready.append(consumer)
    left = {node for node in network.nodes if waiting[node] > 0}
    place = {node: index for index, node in enumerate(network.nodes)}
    while left and len(network.problems) < MAX_PROBLEMS:
        cycle = _one_cycle(network, left, place)
        if not cycle:
            break
        closing = _wire_between(network.graph, cycle[-1], cycle[0])
        path = " → ".join([*cycle, cycle[0]])
        network.add(
            "cycle",
            f"The wires lead in a circle: {path}. A network computes in one direction.",
            cycle[0],
            got=list(cycle),
            values={"nodes": list(cycle)},
            fixes=(
                Fix(f"Remove the wire {cycle[-1]} → {cycle[0]}", (edits.remove_wire(*closing),)),
            ),
        )
        network.broken |= set(cycle)
        left -= set(cycle)
    network.broken |= {node for node in network.nodes if waiting[node] > 0}


def _one_cycle(network: Network, left: set[str], place: dict[str, int]) -> list[str]:
    """Some cycle among the nodes in ``left``, starting at the node that comes first."""
    for start in (node for node in network.nodes if node in left):
        path: dict[str, None] = {}
        node: str | None = start
        while node is not None and node not in path:
            path[node] = None
            sources = (
                source.node
                for feeds in network.feeds.get(node, {}).values()
                for source in feeds
                if source.node in left
            )
            node = next(sources, None)
        if node is not None:
            walked = list(path)
            cycle = walked[walked.index(node) :][::-1]
            first = min(range(len(cycle)), key=lambda index: place[cycle[index]])
            return cycle[first:] + cycle[:first]
    return []


def _wire_between(graph: Graph, source: str, target: str) -> tuple[str, str]:
    for wire in graph.wires:
        if (wire.source.partition(".")[0], wire.target.partition(".")[0]) == (source, target):
            return wire.source, wire.target
    raise LookupError(f"no wire from {source} to {target}")
