"""An order to compute in, or the circles that stand in the way."""

from engine.spec import edits
from engine.spec.document import Graph
from engine.spec.network import MAX_PROBLEMS, Network
from engine.spec.problems import Fix


def find_order(network: Network) -> None:
    """Kahn's order, nodes in document order where wires leave a choice; names each cycle."""
    waiting = dict.fromkeys(network.nodes, 0)
    for node, ports in network.feeds.items():
        for sources in ports.values():
            waiting[node] += len(sources)
    ready = [node for node, count in waiting.items() if count == 0]
    for node in ready:
        for consumer in network.consumers.get(node, ()):
            waiting[consumer] -= 1
            if waiting[consumer] == 0:
                ready.append(consumer)
    network.order = ready
    left = {node for node, count in waiting.items() if count > 0}
    network.broken |= left
    if not left:
        return
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
        left -= set(cycle)


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
