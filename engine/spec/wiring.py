"""From a graph to a network: blocks and wires resolved, an order found."""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass

from engine.spec import edits
from engine.spec.block import Block, Port
from engine.spec.document import Graph
from engine.spec.memo import Memo
from engine.spec.nesting import Nesting
from engine.spec.network import Network, Source
from engine.spec.order import find_order
from engine.spec.problems import Fix
from engine.spec.resolve import resolve_blocks, resolve_shares


def wire_up(graph: Graph, nesting: Nesting) -> Network:
    """Resolves blocks, parameters and wires, and finds an order; never raises on user input."""
    network = Network(graph, {node.id: node for node in graph.nodes})
    resolve_blocks(network, nesting)
    if network.problems or len(network.blocks) < len(network.nodes):
        _connect(network)
    else:
        wiring = _WIRINGS.get(_key(network), lambda: _connect(network))
        network.feeds, network.consumers = wiring.feeds, wiring.consumers
        network.wired, network.order = wiring.wired, wiring.order
        # What is wrong with the wires was told only if they have just been resolved.
        if wiring.told and not network.problems:
            _connect(network)
        network.wiring = None if network.problems else wiring
    resolve_shares(network)
    return network


@dataclass(frozen=True, eq=False)
class _Wiring:
    """Who feeds whom, and in which order: the same until a wire or a node's ports change."""

    feeds: dict[str, dict[str, list[Source]]]
    consumers: dict[str, list[str]]
    wired: set[str]
    order: list[str]
    told: bool


_WIRINGS: Memo[_Wiring] = Memo(20_000, lambda wiring: 1 + len(wiring.order))


def _key(network: Network) -> Hashable:
    """Wirings are equal where nodes with these ports are joined by these wires."""
    ports = tuple(
        (node, type(block) if isinstance(block, Block) else block.input_ports())
        for node, block in network.blocks.items()
    )
    results = tuple(block.output_ports() for block in network.blocks.values())
    return tuple(network.nodes), ports, results, network.graph.wires


def _connect(network: Network) -> _Wiring:
    network.feeds, network.consumers = {}, defaultdict(list)
    network.wired = set()
    for wire in network.graph.wires:
        _resolve_wire(network, wire.source, wire.target)
    find_order(network)
    told = bool(network.problems)
    return _Wiring(network.feeds, network.consumers, network.wired, network.order, told)


def _resolve_wire(network: Network, source: str, target: str) -> None:
    from_node, _, out_name = source.partition(".")
    to_node, _, in_name = target.partition(".")
    if from_node not in network.nodes or to_node not in network.nodes:
        _tell_unknown(network, source, target)
        return
    network.wired.add(from_node)
    network.wired.add(to_node)
    feeds = network.feeds.setdefault(to_node, {})
    if from_node not in network.blocks or to_node not in network.blocks:
        feeds.setdefault("", []).append(Source(from_node, ""))
        network.consumers[from_node].append(to_node)
        return
    out_ports = network.blocks[from_node].output_ports()
    in_ports = network.blocks[to_node].input_ports()
    out_port = _find(out_ports, source, out_name)
    port = in_ports[0] if in_ports and "." not in target else _named(in_ports, in_name)
    if out_port is None or port is None:
        wire = (source, target)
        if out_port is None:
            _tell_port(network, from_node, "output", source, out_ports, wire)
        if port is None:
            names = tuple(port.name for port in in_ports)
            _tell_port(network, to_node, "input", target, names, wire)
        return
    sources = feeds.setdefault(port.name, [])
    if sources and not port.many:
        _tell_taken(network, port, sources[0].node, source, target)
        return
    sources.append(Source(from_node, out_port))
    network.consumers[from_node].append(to_node)


def _find(ports: tuple[str, ...], end: str, name: str) -> str | None:
    if ports and "." not in end:
        return ports[0]
    return name if name in ports else None


def _named(ports: tuple[Port, ...], name: str) -> Port | None:
    return next((port for port in ports if port.name == name), None)


def _tell_unknown(network: Network, source: str, target: str) -> None:
    for end, side in ((source, "from"), (target, "to")):
        node = end.partition(".")[0]
        if node not in network.nodes:
            near = network.nearest(node, network.nodes)
            hint = f" Did you mean {near[0]}?" if near else ""
            network.add(
                "unknown_node",
                f"A wire goes {side} {node[:80]!r}, but there is no such node.{hint}",
                got=node[:200],
                fixes=(Fix("Remove the wire", (edits.remove_wire(source, target),)),),
            )
            return


def _tell_port(
    network: Network,
    node: str,
    kind: str,
    end: str,
    ports: tuple[str, ...],
    wire: tuple[str, str],
) -> None:
    name = end.partition(".")[2]
    known = ", ".join(ports) or "none"
    message = f"{network.name(node)} has no {kind} port"
    message += f" {name[:80]!r}" if "." in end else ""
    near = network.nearest(name, ports)
    hint = f" Did you mean {near[0]}?" if near else ""
    network.add(
        "unknown_port",
        f"{message}; it has: {known}.{hint}",
        node,
        port=name[:200] or None,
        got=name[:200],
        expected=known,
        fixes=(Fix("Remove the wire", (edits.remove_wire(*wire),)),),
    )


def _tell_taken(network: Network, port: Port, first: str, source: str, target: str) -> None:
    from_node, to_node = source.partition(".")[0], target.partition(".")[0]
    network.add(
        "port_taken",
        f"{network.name(to_node)} takes one wire at {port.name!r}, but has two: "
        f"from {first} and from {from_node}.",
        to_node,
        port=port.name,
        got=[first, from_node],
        expected=1,
        fixes=(Fix(f"Remove the wire from {from_node}", (edits.remove_wire(source, target),)),),
    )
