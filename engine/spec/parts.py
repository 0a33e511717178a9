"""The parts of a graph document, each read strictly: nodes, wires and modules."""

import json
import keyword
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from engine.spec import strict_json
from engine.spec.memo import Memo
from engine.spec.problems import Problem

MAX_NODES, MAX_WIRES, MAX_NAME, MAX_MODULES = 2_000, 10_000, 200, 500
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_MODULE_NAME = re.compile(r"[A-Z][A-Za-z0-9]{0,63}", re.ASCII)
RESERVED = frozenset({"self", "torch", "nn", "F"})
REPEAT = "repeat"
_NODE_KEYS = frozenset({"id", "block", "params", "shares"})
_WIRE_KEYS = frozenset({"from", "to"})
_MODULE_KEYS = frozenset({"nodes", "wires", "parameters"})
_PARAMETER_KEYS = frozenset({"default"})
DEPTH = 2
"""How deep in its document a node or a wire lies."""


@dataclass(frozen=True)
class Node:
    """One use of a block."""

    id: str
    block: str
    params: dict[str, Any] = field(default_factory=dict)
    shares: str | None = None

    @cached_property
    def params_text(self) -> str:
        """The parameters as a canonical text."""
        return _text_of(self.params) if self.params else "{}"

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {"id": self.id, "block": self.block}
        if self.params:
            data["params"] = _copied(self.params)
        if self.shares is not None:
            data["shares"] = self.shares
        return data


class Wire(NamedTuple):
    """A connection from an output port to an input port, as written: ``node`` or ``node.port``."""

    source: str
    target: str

    def to_data(self) -> dict[str, Any]:
        return {"from": self.source, "to": self.target}


@dataclass(frozen=True)
class Module:
    """A block made of blocks; ``parameters`` are those that each use chooses, with defaults."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    parameters: dict[str, Any] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        data: dict[str, Any] = {
            "nodes": [node.to_data() for node in self.nodes],
            "wires": [wire.to_data() for wire in self.wires],
        }
        if self.parameters:
            data["parameters"] = {
                name: {"default": default} for name, default in self.parameters.items()
            }
        return data


@lru_cache(maxsize=20_000)
def _text_id_problem(value: str) -> str | None:
    if not _ID.fullmatch(value):
        return (
            "An id is a lower-case letter, then up to 63 lower-case letters, digits or "
            "underscores (a-z, 0-9, _)."
        )
    if keyword.iskeyword(value) or value in RESERVED:
        return f"{value!r} means something else in Python and cannot be an id."
    return None


def id_problem(value: Any) -> str | None:
    """Why a value cannot be a node's id, or None."""
    # Longer texts are not kept: none of them is an id.
    return _text_id_problem(value[:65] if isinstance(value, str) else "")


_text_of = json.JSONEncoder(sort_keys=True).encode
_NODES: Memo[Node] = Memo(20_000, lambda node: 1 + len(node.params_text) // 100)
"""Nodes by their own text, which tells 1 from True and 1.0; only such as are all right."""


class Reading:
    """Problems gathered while reading, so that one does not hide the others.

    ``storable``: whether the whole has been found to be so; otherwise each new node is looked at.
    """

    def __init__(self, storable: bool = True) -> None:
        self.storable = storable
        self.problems: list[Problem] = []

    def add(self, code: str, message: str, **more: Any) -> None:
        self.problems.append(Problem(code, message, **more))

    def expect_keys(
        self, data: dict[str, Any], known: frozenset[str], what: str, **more: Any
    ) -> None:
        if data.keys() <= known:
            return
        wanted = ", ".join(sorted(known))
        for key in data:
            if key not in known:
                message = f"{key[:80]!r} is no part of {what}."
                self.add("unknown_field", message, got=key[:200], expected=wanted, **more)


def read_nodes(data: Any, reading: Reading) -> tuple[Node, ...]:
    if not isinstance(data, list):
        reading.add("bad_document", "nodes must be a list of nodes.")
        return ()
    if len(data) > MAX_NODES:
        message = f"The graph has {len(data):,} nodes; at most {MAX_NODES:,} are allowed."
        reading.add("too_large", message, got=len(data), expected=MAX_NODES)
        return ()
    nodes: dict[str, Node] = {}
    for place, item in enumerate(data, 1):
        text = repr(item)
        node = _NODES.find(text) or _read_new_node(item, text, place, reading)
        if node is None:
            continue
        if node.id in nodes:
            message = f"Two nodes have the id {node.id!r}."
            reading.add("duplicate_id", message, node=node.id, got=node.id)
        nodes[node.id] = node
    return tuple(nodes.values())


def _read_new_node(item: Any, text: str, place: int, reading: Reading) -> Node | None:
    """A node that is kept for the next time if there is nothing wrong with it."""
    if not reading.storable:
        strict_json.expect_storable(item, DEPTH)
    told = len(reading.problems)
    node = _read_node(item, place, reading)
    if node is not None and len(reading.problems) == told:
        _NODES.put(text, node)
    return node


def _read_node(item: Any, place: int, reading: Reading) -> Node | None:
    if not isinstance(item, dict):
        reading.add("bad_document", f"Node {place} must be an object.")
        return None
    name = item.get("id")
    wrong = id_problem(name)
    if wrong is not None or not isinstance(name, str):
        shown = name[:80] if isinstance(name, str) else name if isinstance(name, int) else None
        reading.add("bad_id", f"Node {place}: {wrong}", got=shown, values={"place": place})
        return None
    reading.expect_keys(item, _NODE_KEYS, "a node", node=name)
    block, params, shares = item.get("block"), item.get("params", {}), item.get("shares")
    if not isinstance(block, str) or len(block) > MAX_NAME:
        reading.add("bad_document", f"block of {name!r} must be a block's name.", node=name)
        return None
    if not isinstance(params, dict):
        reading.add("bad_document", f"params of {name!r} must be an object.", node=name)
        return None
    if shares is not None and id_problem(shares) is not None:
        reading.add("bad_document", f"shares of {name!r} must be a node's id.", node=name)
        return None
    return Node(name, block, _copied(params), shares)


def _copied(value: Any) -> Any:
    """A node may be part of many graphs, so that none of them may change it."""
    if isinstance(value, dict):
        return {key: _copied(item) for key, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


@lru_cache(maxsize=20_000)
def _wire(source: str, target: str) -> Wire:
    if not (ends := source + target).isascii() or "\x00" in ends:
        strict_json.expect_storable(ends)
    return Wire(source, target)


def read_wires(data: Any, reading: Reading) -> tuple[Wire, ...]:
    if not isinstance(data, list):
        reading.add("bad_document", "wires must be a list of wires.")
        return ()
    if len(data) > MAX_WIRES:
        message = f"The graph has {len(data):,} wires; at most {MAX_WIRES:,} are allowed."
        reading.add("too_large", message, got=len(data), expected=MAX_WIRES)
        return ()
    wires = []
    for place, item in enumerate(data, 1):
        source, target = (
            (item.get("from"), item.get("to")) if isinstance(item, dict) else (None, None)
        )
        if not (isinstance(source, str) and isinstance(target, str)) or (
            len(source) > MAX_NAME or len(target) > MAX_NAME
        ):
            reading.add("bad_document", f'Wire {place} must be {{"from": node, "to": node}}.')
            continue
        if len(item) > len(_WIRE_KEYS):
            strict_json.expect_storable(item, DEPTH)
            reading.expect_keys(item, _WIRE_KEYS, "a wire")
        wires.append(_wire(source, target))
    return tuple(wires)


def read_modules(data: Any, reading: Reading) -> dict[str, Module]:
    if not isinstance(data, dict):
        reading.add("bad_document", "modules must be an object.")
        return {}
    if len(data) > MAX_MODULES:
        message = f"The document has {len(data):,} modules; at most {MAX_MODULES:,} are allowed."
        reading.add("too_large", message, got=len(data), expected=MAX_MODULES)
        return {}
    modules: dict[str, Module] = {}
    for name, module in data.items():
        if not _MODULE_NAME.fullmatch(name) or keyword.iskeyword(name) or name in RESERVED:
            reading.add("bad_document", f"{name[:80]!r} cannot name a module: use a class name.")
        elif not isinstance(module, dict):
            reading.add("bad_document", f"The module {name} must be an object.")
        else:
            modules[name] = _read_module(name, module, reading)
    return modules


def _read_module(name: str, data: dict[str, Any], reading: Reading) -> Module:
    inside = Reading()
    inside.expect_keys(data, _MODULE_KEYS, f"the module {name}")
    module = Module(
        read_nodes(data.get("nodes"), inside),
        read_wires(data.get("wires", []), inside),
        _read_parameters(name, data.get("parameters", {}), inside),
    )
    reading.problems += [told_of_module(problem, name) for problem in inside.problems]
    return module


def _read_parameters(module: str, data: Any, reading: Reading) -> dict[str, Any]:
    if not isinstance(data, dict):
        reading.add("bad_document", "parameters must be an object.")
        return {}
    defaults: dict[str, Any] = {}
    for name, parameter in data.items():
        if id_problem(name) is not None or name == REPEAT:
            message = f"{name[:80]!r} cannot name a parameter of a module."
            reading.add("bad_document", message, got=name[:200])
        elif not isinstance(parameter, dict) or "default" not in parameter:
            message = f'The parameter {name} must be {{"default": a value}}.'
            reading.add("bad_document", message)
        else:
            reading.expect_keys(parameter, _PARAMETER_KEYS, f"the parameter {name}")
            defaults[name] = parameter["default"]
    return defaults


def told_of_module(problem: Problem, module: str) -> Problem:
    """A problem inside a module that no node of the graph stands for."""
    at = f"Inside {module}, at {problem.node}: " if problem.node else f"Inside {module}: "
    values = {"module": module, "inner": problem.node, "told": problem.message}
    return Problem(
        problem.code,
        at + problem.message,
        got=problem.got,
        expected=problem.expected,
        values={**problem.values, **values},
    )
