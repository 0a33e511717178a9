"""Nodes that share weights: one module in the source, called more than once, counted once."""

from collections.abc import Hashable
from dataclasses import replace

from engine.spec import edits
from engine.spec.block import Evaluation
from engine.spec.emit import Emit
from engine.spec.network import Network
from engine.spec.problems import Fix
from engine.spec.size import Size

_NOTHING = Size.of(0)


def check_shares(network: Network, evaluations: dict[str, Evaluation]) -> None:
    """Tells where weights made for one input do not fit another, and counts them once."""
    for node, owner in network.shared.items():
        found, first = evaluations.get(node), evaluations.get(owner)
        if found is None or first is None:
            continue
        if _weights(found.emit) != _weights(first.emit):
            _tell_mismatch(network, node, owner, evaluations)
        evaluations[node] = _shared(found, owner)


def _shared(found: Evaluation, owner: str) -> Evaluation:
    why = tuple(
        (of, f"shared with {owner}, counted there" if of == "weights" else text)
        for of, text in found.why
    )
    return replace(found, emit=replace(found.emit, weights=_NOTHING), why=why)


def _weights(emit: Emit) -> Hashable:
    """Equal where one module can do for both: it has the same weights, made in the same way."""
    if emit.inside is None:
        return emit.module, emit.setup, emit.initialize, emit.averages
    return emit.repeat, _source(emit)


def _source(emit: Emit) -> Hashable:
    """Equal where the same lines are written: the class of a module is written once."""
    if emit.inside is None:
        return replace(emit, weights=_NOTHING, work=_NOTHING)
    found = emit.inside.evaluations.items()
    return emit.repeat, tuple(
        (node, _source(inner.emit), tuple(tensor.mask for tensor in inner.outputs.values()))
        for node, inner in found
    )


def _tell_mismatch(
    network: Network, node: str, owner: str, evaluations: dict[str, Evaluation]
) -> None:
    here, there = (_arriving(network, each, evaluations) for each in (node, owner))
    name = network.name(node)
    network.add(
        "shape_mismatch",
        f"{name} shares the weights of {network.name(owner)}, which are made for {there}; but "
        f"{here} arrives at {node}.",
        node,
        got=here,
        expected=there,
        values={"owner": owner, "here": here, "there": there},
        fixes=(Fix("Give it weights of its own", (edits.set_shares(node, None),)),),
    )


def _arriving(network: Network, node: str, evaluations: dict[str, Evaluation]) -> str:
    """The shapes that arrive at a node, in words."""
    tensors = (
        evaluations[source.node].outputs[source.port]
        for sources in network.feeds.get(node, {}).values()
        for source in sources
        if source.node in evaluations  # a wire from what is not resolved leads to no port
    )
    return " and ".join(f"{tensor} ({tensor.dtype})" for tensor in tensors)
