"""A checked graph as lints look at it: what they ask for is found once, in one walk."""

import operator
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from engine.spec import edits
from engine.spec.block import Evaluation, Rule
from engine.spec.network import Network
from engine.spec.parts import Wire
from engine.spec.past import Past, renewed
from engine.spec.problems import Edit
from engine.spec.tensor import Tensor

LINEAR = "linear"
Value = TypeVar("Value")


@dataclass
class Checked:
    """A network with what is known of its nodes. All lists are in the graph's order."""

    network: Network
    evaluations: dict[str, Evaluation]
    outputs: list[str]
    past: Past = field(default_factory=Past)
    """What an earlier check of the same wiring found."""
    now: Past = field(default_factory=Past)
    """What this one finds, for the next."""

    def name(self, node: str) -> str:
        return self.network.name(node)

    def block(self, node: str) -> Rule:
        return self.network.blocks[node]

    def activation(self, node: str) -> str:
        """What ends a node's value; "linear" where nothing does."""
        return self.evaluations[node].emit.activation

    def has_weights(self, node: str) -> bool:
        return self.evaluations[node].emit.weights.value != 0

    def learns(self, node: str) -> bool:
        """Whether it has weights that training changes; of a module, whether something inside."""
        within = self.within(node)
        if within is not None:
            return any(map(within.learns, within.evaluations))
        return self.has_weights(node) and bool(getattr(self.block(node), "trainable", True))

    def within(self, node: str) -> "Checked | None":
        """What is inside a use of a module."""
        inside = self.evaluations[node].emit.inside
        if inside is None or inside.network is None:
            return None
        return Checked(inside.network, inside.evaluations, inside.outputs)

    @cached_property
    def by_block(self) -> dict[str, list[str]]:
        """The nodes of each block."""
        found: dict[str, list[str]] = defaultdict(list)
        for node in self.evaluations:
            found[self.network.nodes[node].block].append(node)
        return found

    @cached_property
    def changed(self) -> set[str]:
        """The nodes that the earlier check knew as something else, or not at all."""
        before, here = self.past.evaluations, self.evaluations
        changed = {node for node, found in here.items() if before.get(node) is not found}
        return changed | (before.keys() - here.keys()) if before else changed

    def along(self, name: str, find: Callable[[str, dict[str, Value]], Value]) -> dict[str, Value]:
        """A value for each node, found from those of the nodes before it and from what it is.

        Kept under a name for the next check, so that only what changed is found again.
        """
        values: dict[str, Value] = {}
        self.now.along[name] = values
        before = self.past.along.get(name, {})
        changed = self.changed if before else self.evaluations

        def value(node: str) -> Value | None:
            return find(node, values) if node in self.evaluations else None

        renewed(self.network, before, changed, value, values, operator.eq)
        return values

    @cached_property
    def weighted(self) -> list[str]:
        """The nodes with weights."""
        return [node for node in self.evaluations if self.has_weights(node)]

    @cached_property
    def shared(self) -> set[str]:
        """Nodes that use the weights of another, and those whose weights are used."""
        sharing = [node for node in self.network.graph.nodes if node.shares is not None]
        return {node.id for node in sharing} | {str(node.shares) for node in sharing}

    @cached_property
    def wires_into(self) -> dict[str, list[Wire]]:
        found: dict[str, list[Wire]] = defaultdict(list)
        for wire in self.network.graph.wires:
            found[wire.target.partition(".")[0]].append(wire)
        return found

    @cached_property
    def wires_from(self) -> dict[str, list[Wire]]:
        found: dict[str, list[Wire]] = defaultdict(list)
        for wire in self.network.graph.wires:
            found[wire.source.partition(".")[0]].append(wire)
        return found

    def sources(self, node: str) -> list[str]:
        """The nodes that feed a node, with one entry a wire."""
        feeds = self.network.feeds.get(node)
        return [source.node for sources in feeds.values() for source in sources] if feeds else []

    def consumers(self, node: str) -> list[str]:
        """The nodes that a node feeds, where they are known."""
        after = self.network.consumers.get(node, ())
        return [each for each in after if each in self.evaluations]

    def only_source(self, node: str) -> str | None:
        """The node behind the only wire into a node, where that one is known."""
        sources = self.sources(node)
        return sources[0] if len(sources) == 1 and sources[0] in self.evaluations else None

    def only_consumer(self, node: str) -> str | None:
        """The node at the only wire out of a node, where that one is known."""
        after = self.network.consumers.get(node, [])
        return after[0] if len(after) == 1 and after[0] in self.evaluations else None

    def input_of(self, node: str) -> Tensor | None:
        """What arrives at a node's first port."""
        feeds = self.network.feeds.get(node)
        ports = self.network.blocks[node].input_ports()
        sources = feeds.get(ports[0].name) if feeds and ports else None
        return self.evaluations[sources[0].node].outputs[sources[0].port] if sources else None

    @cached_property
    def ends(self) -> set[str]:
        """Nodes whose result leaves the network and goes nowhere else."""
        network = self.network
        marked = {
            node
            for end in self.outputs
            if network.is_output(end)
            for node in self.sources(end)
            if len(network.consumers[node]) == 1
        }
        return marked | {end for end in self.outputs if not network.is_output(end)}

    def answering(self, output: str) -> str:
        """The node that computes an output: the one before an Output node."""
        return self.sources(output)[0] if self.network.is_output(output) else output

    # Edits ---------------------------------------------------------------------------------

    def free_id(self, block: str, counts: dict[str, int] | None = None) -> str:
        """An id for a new node of a block; ``counts`` remembers those given out already."""
        base = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", block).lower()
        number = (counts or {}).get(base, 0) + 1
        while (name := base if number == 1 else f"{base}_{number}") in self.network.nodes:
            number += 1
        if counts is not None:
            counts[base] = number
        return name

    def without_activation(self, node: str) -> tuple[Edit, ...]:
        """Take a node's activation away: the parameter, or the node where it is nothing else."""
        if "activation" in self.network.nodes[node].params:
            return (edits.set_param(node, "activation", None),)
        return self.bypass(node)

    def bypass(self, node: str) -> tuple[Edit, ...]:
        """Remove a node with one input; what it fed is fed by what fed it."""
        source = self.wires_into[node][0].source
        return (edits.remove_node(node), *self._rewired(node, source))

    def replace(self, node: str, block: str, new: str = "") -> tuple[Edit, ...]:
        """Put a block with its defaults in a node's place, under a new id."""
        new = new or self.free_id(block)
        source = self.wires_into[node][0].source
        placed = (edits.remove_node(node), edits.add_node(new, block), edits.add_wire(source, new))
        return (*placed, *self._rewired(node, new))

    def _rewired(self, node: str, source: str) -> list[Edit]:
        """The wires out of a removed node, from ``source``; a merging block keeps their order."""
        found: list[Edit] = []
        for target in dict.fromkeys(self.network.consumers.get(node, [])):
            wires = self.wires_into[target]
            own = [wire.source.partition(".")[0] == node for wire in wires]
            after = wires[own.index(True) :]
            kept = [wire for wire in after if wire.source.partition(".")[0] != node]
            found += [edits.remove_wire(wire.source, wire.target) for wire in kept]
            found += [
                edits.add_wire(wire.source if wire in kept else source, wire.target)
                for wire in after
            ]
        return found
