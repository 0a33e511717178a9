"""The graph document: nodes and wires as pure data, read strictly.

Reading decides only whether the text is a document; whether the network makes sense is the check's
question. A document that can be read can be saved.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.spec import strict_json
from engine.spec.canvas import read_canvas
from engine.spec.parts import (
    MAX_NAME,
    Module,
    Node,
    Reading,
    Wire,
    read_modules,
    read_nodes,
    read_wires,
)
from engine.spec.problems import BadDocument, Problem

FORMAT, VERSION = "brickwork.graph", 1
_READ_ONE_BY_ONE = frozenset({"nodes", "wires"})
_KEYS = frozenset({"format", "version", "name", "nodes", "wires", "modules", "canvas"})

MIGRATIONS: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From each old version to the next: {1: one_to_two, …}. Version 1 is the first."""


@dataclass(frozen=True)
class Graph:
    """A document that has been read."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    name: str = "Untitled"
    modules: dict[str, Module] = field(default_factory=dict)
    canvas: dict[str, Any] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "name": self.name,
            "nodes": [node.to_data() for node in self.nodes],
            "wires": [wire.to_data() for wire in self.wires],
            "modules": {name: module.to_data() for name, module in self.modules.items()},
            "canvas": self.canvas,
        }


def read_graph(document: str | bytes | dict[str, Any]) -> Graph:
    """The graph in a JSON text or in parsed JSON. Raises BadDocument with coded problems."""
    graph, problems = _read(document)
    if problems:
        raise BadDocument(problems)
    return graph


def read_kept_graph(
    document: str | bytes | dict[str, Any],
) -> tuple[Graph, tuple[Problem, ...]]:
    """A graph that was kept before its canvas was read strictly, with what was left out of that.

    Raises BadDocument where more is wrong than the canvas, which nothing computed depends on.
    """
    graph, problems = _read(document)
    return graph, tuple(problems)


def _read(document: str | bytes | dict[str, Any]) -> tuple[Graph, list[Problem]]:
    """The graph, and what is wrong with its canvas. Raises BadDocument for all that is wrong."""
    is_text = isinstance(document, (str, bytes))
    if isinstance(document, (str, bytes)):
        document = strict_json.loads(document)
    elif isinstance(document, dict):
        # Nodes and wires are looked at where they are read: an edit leaves most as they were.
        rest = {key: part for key, part in document.items() if key not in _READ_ONE_BY_ONE}
        strict_json.expect_storable(rest)
    data = migrate(document)
    reading, beside = Reading(storable=is_text), Reading()
    reading.expect_keys(data, _KEYS, "the document")
    name = data.get("name", "Untitled")
    if not isinstance(name, str) or len(name) > MAX_NAME:
        reading.add("bad_document", f"name must be a text of at most {MAX_NAME} characters.")
    canvas = read_canvas(data.get("canvas", {}), beside)
    nodes = read_nodes(data.get("nodes"), reading)
    wires = read_wires(data.get("wires", []), reading)
    modules = read_modules(data.get("modules", {}), reading)
    if reading.problems:
        raise BadDocument([*reading.problems, *beside.problems])
    return Graph(nodes, wires, name, modules, canvas), beside.problems


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
