"""What an earlier check found on the same wiring: an edit of one node leaves most of it true."""

import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from engine.spec.block import Evaluation, Rule
from engine.spec.memo import Memo
from engine.spec.network import Network

Value = TypeVar("Value")


@dataclass
class Past:
    """One check's results, filled by its stages and not changed any more once it is kept."""

    blocks: Mapping[str, Rule] = field(default_factory=dict)
    fitted: Mapping[str, Evaluation] = field(default_factory=dict)
    """Each node by its own rule, before weights are shared."""
    evaluations: Mapping[str, Evaluation] = field(default_factory=dict)
    advised: Collection[str] = ()
    """Nodes at which a lint found something, or was not asked because enough was found."""
    along: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Values that lints found node by node."""


_PASTS: Memo[Past] = Memo(64, lambda past: 1)
"""So many graphs are edited side by side; each has at most two thousand nodes when unpacked."""


def past_of(network: Network) -> Past:
    """The last check of a network with the same wires; an empty one where there is none."""
    return (_PASTS.find(network.wiring) if network.wiring is not None else None) or Past()


def keep_past(network: Network, past: Past) -> None:
    """To be called with a complete result; nothing is kept where wires are wrong."""
    if network.wiring is not None:
        _PASTS.put(network.wiring, past)


def renewed(
    network: Network,
    old: Mapping[str, Value],
    changed: Collection[str],
    find: Callable[[str], Value | None],
    values: dict[str, Value],
    same: Callable[[Any, Any], bool] = operator.is_,
) -> None:
    """Fills ``values``, each found from those of the nodes before it; None stands for no value.

    Only nodes that changed are asked, and those after a node whose value is not the ``same``.
    """
    values.update(old)
    waiting = set(changed)
    for node in network.order if waiting else ():
        if node not in waiting:
            continue
        value = find(node)
        if old and not same(value, old.get(node)):
            waiting.update(network.consumers.get(node, ()))
        if value is None:
            values.pop(node, None)
        else:
            values[node] = value
    if values.keys() != old.keys():
        kept = {node: values[node] for node in network.order if node in values}
        values.clear()
        values.update(kept)
