"""The graph document: nodes and wires as pure data, read strictly.

Reading decides only whether the text is a document; whether the network makes sense is the check's
question. A document that can be read can be saved.
"""

import keyword
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.spec import strict_json
from engine.spec.problems import BadDocument, Problem

FORMAT, VERSION = "brickwork.graph", 1
MAX_NODES, MAX_WIRES, MAX_NAME = 2_000, 10_000, 200
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_MODULE_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,63}", re.ASCII)
RESERVED = frozenset({"self", "torch", "nn", "F"})

MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From each old version to the next: {1: one_to_two, …}. Version 1 is the first."""


@dataclass(frozen=True)
class Node:
    """One use of a block."""

    id: str
    block: str
    params: dict[str, Any] = field(default_factory=dict)
    shares: str | None = None

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"id": self.id, "block": self.block}
        if self.params:
            data["params"] = self.params
        if self.shares is not None:
            data["shares"] = self.shares
        return data


@dataclass(frozen=True)
class Wire:
    """A connection from an output port to an input port, as written: ``node`` or ``node.port``."""

    source: str
    target: str

    def to_data(self) -> dict[str, Any]:
        return {"from": self.source, "to": self.target}


@dataclass(frozen=True)
class Graph:
    """A document that has been read."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    name: str = "Untitled"
    modules: dict[str, Any] = field(default_factory=dict)
    canvas: dict[str, Any] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "name": self.name,
            "nodes": [node.to_data() for node in self.nodes],
            "wires": [wire.to_data() for wire in self.wires],
            "modules": self.modules,
            "canvas": self.canvas,
        }


def read_graph(document: str | bytes | dict[str, Any]) -> Graph:
    """The graph in a JSON text or in parsed JSON. Raises BadDocument with coded problems."""
    if isinstance(document, (str, bytes)):
        document = strict_json.loads(document)
    else:
        strict_json.expect_storable(document)
    data = migrate(document)
    problems = _Problems()
    problems.expect_keys(
        data, {"format", "version", "name", "nodes", "wires", "modules", "canvas"}, "the document"
    )
    name = data.get("name", "Untitled")
    if not isinstance(name, str) or len(name) > MAX_NAME:
        problems.add("bad_document", f"name must be a text of at most {MAX_NAME} characters.")
    modules = data.get("modules", {})
    canvas = data.get("canvas", {})
    if not isinstance(canvas, dict):
        problems.add("bad_document", "canvas must be an object.")
    nodes = _read_nodes(data.get("nodes"), problems)
    wires = _read_wires(data.get("wires", []), problems)
    _expect_modules(modules, problems)
    if problems.found:
        raise BadDocument(problems.found)
    return Graph(nodes, wires, name, modules, canvas)


def migrate(document: Any) -> dict[str, Any]:
    """The document in the present version. Raises BadDocument for what is no graph document."""
    if not isinstance(document, dict):
        raise BadDocument([Problem("bad_document", "A graph document is a JSON object.")])
    data: dict[str, Any] = document
    if data.get("format") != FORMAT:
        got = data.get("format")
        raise BadDocument(
            [
                Problem(
                    "bad_document",
                    f'format must be "{FORMAT}".',
                    got=got if isinstance(got, str) else None,
                    expected=FORMAT,
                )
            ]
        )
    version = data.get("version")
    while isinstance(version, int) and not isinstance(version, bool) and version in MIGRATIONS:
        data = MIGRATIONS[version](data)
        version = data.get("version")
    if version != VERSION or isinstance(version, bool) or not isinstance(version, int):
        message = f"This program reads version {VERSION} of graph documents."
        raise BadDocument([Problem("bad_document", message, got=version, expected=VERSION)])
    return data


def id_problem(value: Any) -> str | None:
    """Why a value cannot be a node's id, or None."""
    if not isinstance(value, str) or not _ID.fullmatch(value):
        return (
            "An id is a lower-case letter, then up to 63 lower-case letters, digits or "
            "underscores (a-z, 0-9, _)."
        )
    if keyword.iskeyword(value) or value in RESERVED:
        return f"{value!r} means something else in Python and cannot be an id."
    return None


class _Problems:
    """Problems gathered while reading, so that one does not hide the others."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, code: str, message: str, **more: Any) -> None:
        self.found.append(Problem(code, message, **more))

    def expect_keys(self, data: dict[str, Any], known: set[str], what: str, **more: Any) -> None:
        for key in data:
            if key not in known:
                wanted = ", ".join(sorted(known))
                self.add(
                    "unknown_field",
                    f"{key[:80]!r} is no part of {what}.",
                    got=key[:200],
                    expected=wanted,
                    **more,
                )


def _read_nodes(data: Any, problems: _Problems) -> tuple[Node, ...]:
    if not isinstance(data, list):
        problems.add("bad_document", "nodes must be a list of nodes.")
        return ()
    if len(data) > MAX_NODES:
        message = f"The graph has {len(data):,} nodes; at most {MAX_NODES:,} are allowed."
        problems.add("too_large", message, got=len(data), expected=MAX_NODES)
        return ()
    nodes: dict[str, Node] = {}
    for place, item in enumerate(data, 1):
        node = _read_node(item, place, problems)
        if node is None:
            continue
        if node.id in nodes:
            message = f"Two nodes have the id {node.id!r}."
            problems.add("duplicate_id", message, node=node.id, got=node.id)
        nodes[node.id] = node
    return tuple(nodes.values())


def _read_node(item: Any, place: int, problems: _Problems) -> Node | None:
    if not isinstance(item, dict):
        problems.add("bad_document", f"Node {place} must be an object.")
        return None
    wrong = id_problem(item.get("id"))
    if wrong is not None:
        got = item.get("id")
        shown = got[:80] if isinstance(got, str) else got if isinstance(got, int) else None
        problems.add("bad_id", f"Node {place}: {wrong}", got=shown, values={"place": place})
        return None
    name = item["id"]
    problems.expect_keys(item, {"id", "block", "params", "shares"}, "a node", node=name)
    block, params, shares = item.get("block"), item.get("params", {}), item.get("shares")
    if not isinstance(block, str) or len(block) > MAX_NAME:
        problems.add("bad_document", f"block of {name!r} must be a block's name.", node=name)
        return None
    if not isinstance(params, dict):
        problems.add("bad_document", f"params of {name!r} must be an object.", node=name)
        return None
    if shares is not None and id_problem(shares) is not None:
        problems.add("bad_document", f"shares of {name!r} must be a node's id.", node=name)
        return None
    return Node(name, block, params, shares)


def _read_wires(data: Any, problems: _Problems) -> tuple[Wire, ...]:
    if not isinstance(data, list):
        problems.add("bad_document", "wires must be a list of wires.")
        return ()
    if len(data) > MAX_WIRES:
        message = f"The graph has {len(data):,} wires; at most {MAX_WIRES:,} are allowed."
        problems.add("too_large", message, got=len(data), expected=MAX_WIRES)
        return ()
    wires = []
    for place, item in enumerate(data, 1):
        ends = (item.get("from"), item.get("to")) if isinstance(item, dict) else (None, None)
        if not all(isinstance(end, str) and len(end) <= MAX_NAME for end in ends):
            problems.add("bad_document", f'Wire {place} must be {{"from": node, "to": node}}.')
            continue
        problems.expect_keys(item, {"from", "to"}, "a wire")
        wires.append(Wire(str(ends[0]), str(ends[1])))
    return tuple(wires)


def _expect_modules(data: Any, problems: _Problems) -> None:
    if not isinstance(data, dict):
        problems.add("bad_document", "modules must be an object.")
        return
    for name, module in data.items():
        if not _MODULE_NAME.fullmatch(name):
            problems.add("bad_document", f"{name[:80]!r} cannot name a module: use a class name.")
        elif not isinstance(module, dict):
            problems.add("bad_document", f"The module {name} must be an object.")
        else:
            known = {"nodes", "wires", "parameters"}
            problems.expect_keys(module, known, f"the module {name}")
            _read_nodes(module.get("nodes"), problems)
            _read_wires(module.get("wires", []), problems)
