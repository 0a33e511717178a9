"""What arrives at a node, by the names that a source has for it."""

from collections.abc import Callable, Mapping

from engine.spec.names import Scope
from engine.spec.network import Network

Names = Mapping[tuple[str, str], str]
"""By node and output port."""


def names_at(network: Network, variables: Names, masks: Names, node: str) -> dict[str, object]:
    """For a template: the inputs by port, their masks, and as ``all`` those of a port for many."""
    names: dict[str, object] = {}
    for port in network.blocks[node].input_ports():
        sources = network.feeds[node].get(port.name, [])
        given = [variables[source.node, source.port] for source in sources]
        if port.many:
            names[port.name] = given
            names[f"{port.name}_masks"] = [
                masks.get((source.node, source.port), "") for source in sources
            ]
            names["all"] = ", ".join(given)
        elif given:
            source = sources[0]
            names[port.name] = given[0]
            names[f"{port.name}_mask"] = masks.get((source.node, source.port), "")
    return names


def arguments_at(
    network: Network, variables: Names, masks: Names, node: str
) -> tuple[list[str], dict[str, str]]:
    """The arguments of a call, each followed by its mask, and the masks by port."""
    arguments, given = [], {}
    for port in network.blocks[node].input_ports():
        sources = network.feeds[node].get(port.name)
        if not sources:
            continue
        (source,) = sources
        arguments.append(variables[source.node, source.port])
        mask = masks.get((source.node, source.port))
        if mask is not None:
            given[port.name] = mask
            arguments.append(mask)
    return arguments, given


def mask_at(network: Network, masks: Names, node: str, join: str = "&") -> str:
    """The masks that arrive at a node, as one; "" where none does. ``join``: "&" or "|"."""
    found = [
        masks[source.node, source.port]
        for sources in network.feeds[node].values()
        for source in sources
        if (source.node, source.port) in masks
    ]
    together = list(dict.fromkeys(found))
    return f"({f' {join} '.join(together)})" if len(together) > 1 else "".join(together)


def own_mask(scope: Scope, node: str, mask: str, write: Callable[[str], None]) -> str:
    """A mask that a block makes itself; one that has a name already keeps it."""
    if mask.isidentifier():
        return mask
    name = scope.take(f"{node}_mask")
    write(f"{name} = {mask}")
    return name
