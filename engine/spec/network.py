"""A graph wired up: blocks with their parameters, who feeds whom, and an order to compute in."""

import difflib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from engine.spec.block import Rule
from engine.spec.document import Graph
from engine.spec.parts import Node
from engine.spec.problems import Problem

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
    blocks: dict[str, Rule] = field(default_factory=dict)
    feeds: dict[str, dict[str, list[Source]]] = field(default_factory=dict)
    consumers: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    wired: set[str] = field(default_factory=set)
    shared: dict[str, str] = field(default_factory=dict)
    """For each node that shares weights the node in whose name the source holds them."""
    order: list[str] = field(default_factory=list)
    wiring: Hashable = None
    """What stands for the wires, where nothing is wrong with them; equal for equal wires."""
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    """Nodes that have a problem already, and so are not evaluated."""

    def add(self, code: str, message: str, node: str | None = None, **more: Any) -> None:
        self.tell(Problem(code, message, node=node, **more))

    def tell(self, problem: Problem) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)
        if problem.node is not None:
            self.broken.add(problem.node)

    def fresh(self) -> "Network":
        """The same, to be checked once more: what a check adds does not come back to this one."""
        return replace(self, problems=list(self.problems), broken=set(self.broken))

    def name(self, node: str) -> str:
        """How a message calls a node: its block, with the id where there are several."""
        block = self.nodes[node].block
        called = block.removeprefix(MODULE_PREFIX)
        return called if self._uses[block] == 1 else f"{called} ({node})"

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
