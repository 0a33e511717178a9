"""How the modules of a document use one another: circles, depth, size after expansion."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from engine.spec.document import Graph
from engine.spec.network import MODULE_PREFIX
from engine.spec.parts import MAX_NODES, MAX_WIRES, REPEAT, Module, Node, Wire

MAX_NESTING = 32
_MEMO = "nesting of the modules"


@dataclass(frozen=True)
class Definition:
    """A module with everything it uses, known again by the hash of it all."""

    digest: str
    name: str = field(compare=False)
    module: Module = field(compare=False)


class Nesting:
    """The modules of a document, each after those that it uses.

    ``circles``: for a module that leads back to itself, or uses one that does, the way around.
    """

    def __init__(self, modules: dict[str, Module]) -> None:
        self.modules = modules
        self.definitions: dict[str, Definition] = {}
        self.depth: dict[str, int] = {}
        self.circles: dict[str, list[str]] = {}
        self._uses = {name: used_modules(module.nodes) for name, module in modules.items()}
        waiting = {name: self._known_uses(name) for name in modules}
        users: dict[str, list[str]] = {name: [] for name in modules}
        for name, used in waiting.items():
            for other in used:
                users[other].append(name)
        ready = [name for name, used in waiting.items() if not used]
        for name in ready:
            self._define(name)
            for user in users[name]:
                waiting[user].discard(name)
                if not waiting[user]:
                    ready.append(user)
        left = {name for name, used in waiting.items() if used}
        for name in left:
            self.circles[name] = self._circle(name, left)

    def _known_uses(self, name: str) -> set[str]:
        return {other for other in self._uses[name] if other in self.modules}

    def _define(self, name: str) -> None:
        used = sorted(self._known_uses(name))
        module = self.modules[name]
        own = [name, module.to_data(), [self.definitions[other].digest for other in used]]
        text = json.dumps(own, separators=(",", ":"))
        self.definitions[name] = Definition(_digest(text), name, module)
        self.depth[name] = 1 + max((self.depth[other] for other in used), default=0)

    def _circle(self, start: str, left: set[str]) -> list[str]:
        path: dict[str, None] = {}
        name = start
        while name not in path:
            path[name] = None
            name = next(other for other in self._uses[name] if other in left)
        walked = list(path)
        return [*walked[walked.index(name) :], name]

    def use_within(self, outer: str, inner: str) -> str:
        """The id of a node by which one module uses another."""
        nodes = self.modules[outer].nodes
        return next(node.id for node in nodes if node.block == MODULE_PREFIX + inner)


def nesting_of(graph: Graph) -> Nesting:
    """How the modules of a graph are nested; kept with the graph."""
    memo = vars(graph)
    if _MEMO not in memo:
        memo[_MEMO] = Nesting(graph.modules)
    nesting: Nesting = memo[_MEMO]
    return nesting


def used_modules(nodes: tuple[Node, ...]) -> dict[str, None]:
    """The names of the modules that nodes use, in order."""
    return {
        node.block.removeprefix(MODULE_PREFIX): None
        for node in nodes
        if node.block.startswith(MODULE_PREFIX)
    }


def holds(graph: Graph, node: Node, block: str) -> bool:
    """Whether a node of a graph that checks is such a block, or has one inside it."""
    module = graph.modules.get(node.block.removeprefix(MODULE_PREFIX))
    if not node.block.startswith(MODULE_PREFIX) or module is None:
        return node.block == block
    return any(holds(graph, inner, block) for inner in module.nodes)


def put_in_place(params: dict[str, Any], chosen: dict[str, Any]) -> dict[str, Any]:
    """Parameters of an inner node, with those that the use chooses; others stay as they are."""
    return {
        name: chosen.get(asked, value) if (asked := asks_for(value)) is not None else value
        for name, value in params.items()
    }


def asks_for(value: Any) -> str | None:
    """The parameter of the module that ``{"$": name}`` stands for, or None for a plain value."""
    if isinstance(value, dict) and len(value) == 1 and isinstance(value.get("$"), str):
        name: str = value["$"]
        return name
    return None


class Expansion:
    """Counts the nodes and wires of a graph as if each use of a module were unpacked.

    Every use counts at least one node, so that counting ends at the limit, whatever the document.
    """

    def __init__(self, nesting: Nesting) -> None:
        self.nesting = nesting
        self.nodes = self.wires = 0

    @property
    def too_large(self) -> bool:
        return self.nodes > MAX_NODES or self.wires > MAX_WIRES

    def add_wires(self, wires: tuple[Wire, ...], times: int = 1) -> None:
        self.wires += times * len(wires)

    def add(self, node: Node, times: int = 1) -> None:
        """A node, and what is inside it, so many times."""
        definition = self.nesting.definitions.get(node.block.removeprefix(MODULE_PREFIX))
        if not node.block.startswith(MODULE_PREFIX) or definition is None:
            self.nodes += times
            return
        repeat = node.params.get(REPEAT, 1)
        if isinstance(repeat, int) and repeat > 1:
            times *= repeat
        module = definition.module
        chosen = {name: node.params.get(name, value) for name, value in module.parameters.items()}
        if not module.nodes or times > MAX_NODES:
            self.nodes += times * max(1, len(module.nodes))
        self.add_wires(module.wires, times)
        for inner in module.nodes:
            if self.too_large:
                return
            params = put_in_place(inner.params, chosen)
            self.add(Node(inner.id, inner.block, params), times)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
