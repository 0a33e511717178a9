"""Advice that never blocks Train: what can be built, but hardly was meant."""

from collections.abc import Iterator

from engine.spec import edits
from engine.spec.block import Evaluation
from engine.spec.network import Network
from engine.spec.problems import Fix, Problem


def find_lints(
    network: Network, evaluations: dict[str, Evaluation], outputs: list[str]
) -> list[Problem]:
    """All lints of a checked graph."""
    lints = [*_unconnected(network), *_dead_ends(network, outputs)]
    for node, found in evaluations.items():
        lints += _linear_stack(network, evaluations, node, found)
        lints += _softmax(network, evaluations, node, found)
    return lints


def _unconnected(network: Network) -> Iterator[Problem]:
    for node in network.nodes:
        if node not in network.wired:
            yield Problem(
                "lint_unconnected",
                f"{network.name(node)} has no wires and is left out.",
                node=node,
                fixes=(Fix("Remove it", (edits.remove_node(node),)),),
            )


def _dead_ends(network: Network, outputs: list[str]) -> Iterator[Problem]:
    for node in network.nodes:
        dead = node in network.wired and not network.consumers.get(node) and node not in outputs
        if dead:
            yield Problem(
                "lint_dead_end",
                f"The result of {network.name(node)} goes nowhere: the outputs are "
                f"{', '.join(outputs)}.",
                node=node,
                fixes=(Fix("Remove it", (edits.remove_node(node),)),),
            )


def _only_source(network: Network, node: str) -> str | None:
    feeds = network.feeds.get(node, {})
    sources = [source.node for wires in feeds.values() for source in wires]
    return sources[0] if len(sources) == 1 else None


def _linear_stack(
    network: Network, evaluations: dict[str, Evaluation], node: str, found: Evaluation
) -> Iterator[Problem]:
    before = _only_source(network, node)
    if before is None or before not in evaluations or len(network.consumers[before]) != 1:
        return
    first = evaluations[before].emit
    both_linear = all(emit.module.startswith("nn.Linear(") for emit in (first, found.emit))
    start = _only_source(network, before)
    if not both_linear or first.activation != "linear" or start is None:
        return
    source = next(
        wire.source for wire in network.graph.wires if wire.target.partition(".")[0] == before
    )
    merge = (edits.remove_node(before), edits.add_wire(source, node))
    yield Problem(
        "lint_linear_stack",
        f"{network.name(before)} and {network.name(node)} have no non-linearity between them: "
        "together they are one linear map, W₂W₁x + (W₂b₁ + b₂).",
        node=node,
        values={"first": before, "second": node},
        fixes=(
            Fix("Merge into one Dense", merge),
            Fix(
                f"Give {before} a ReLU",
                (edits.set_param(before, "activation", "relu"),),
            ),
        ),
    )


def _softmax(
    network: Network, evaluations: dict[str, Evaluation], node: str, found: Evaluation
) -> Iterator[Problem]:
    if found.emit.activation != "softmax":
        return
    for consumer in network.consumers[node]:
        after = evaluations.get(consumer)
        if after is None:
            continue
        if after.emit.activation == "softmax" and not after.emit.module:
            yield Problem(
                "lint_softmax_twice",
                f"{network.name(consumer)} takes the softmax of a softmax: that flattens the "
                "probabilities and slows learning.",
                node=consumer,
                fixes=_removal(network, consumer),
            )
        elif after.emit.module:
            yield Problem(
                "lint_softmax_inside",
                f"{network.name(node)} stands in mid-graph: what follows sees only numbers that "
                "sum to 1. A ReLU passes more on.",
                node=node,
                fixes=_removal(network, node),
            )


def _removal(network: Network, node: str) -> tuple[Fix, ...]:
    """Take the softmax away: the node itself, or its ``activation``."""
    if "activation" in network.nodes[node].params:
        return (Fix("Use ReLU instead", (edits.set_param(node, "activation", "relu"),)),)
    into = next(wire.source for wire in network.graph.wires if wire.target.startswith(node))
    after = [
        edits.add_wire(into, wire.target)
        for wire in network.graph.wires
        if wire.source.partition(".")[0] == node
    ]
    return (Fix("Remove it", (edits.remove_node(node), *after)),)
