"""The edits that fixes are made of: the same objects that the editor applies and undoes.

Each is plain data: ``{"edit": name, …}``. A wire is named by its two ends as the document writes
them, ``node`` or ``node.port``.
"""

from collections.abc import Iterable
from typing import Any

from engine.spec.problems import Edit


def add_node(node: str, block: str, params: dict[str, Any] | None = None) -> Edit:
    return {"edit": "add_node", "node": _node(node, block, params)}


def remove_node(node: str) -> Edit:
    """Removes the node with its wires."""
    return {"edit": "remove_node", "node": node}


def set_param(node: str, param: str, value: Any) -> Edit:
    """Sets one parameter; the value null takes it back to its default."""
    return {"edit": "set_param", "node": node, "param": param, "value": value}


def add_wire(source: str, target: str) -> Edit:
    return {"edit": "add_wire", "from": source, "to": target}


def remove_wire(source: str, target: str) -> Edit:
    return {"edit": "remove_wire", "from": source, "to": target}


def insert_on_wire(
    source: str, target: str, node: str, block: str, params: dict[str, Any] | None = None
) -> Edit:
    """Puts a new node between the two ends of a wire."""
    new = _node(node, block, params)
    return {"edit": "insert_on_wire", "from": source, "to": target, "node": new}


def set_recipe(recipe: dict[str, Any]) -> Edit:
    """Puts another recipe in the place of the one that travels with the document."""
    return {"edit": "set_recipe", "recipe": recipe}


def set_shares(node: str, other: str | None) -> Edit:
    """Lets the node share another's weights; null gives it weights of its own."""
    return {"edit": "set_shares", "node": node, "shares": other}


def in_module(module: str, edits: Iterable[Edit]) -> Edit:
    """Edits inside a module: to ``modules[module]`` instead of the graph."""
    return {"edit": "in_module", "module": module, "edits": list(edits)}


def _node(node: str, block: str, params: dict[str, Any] | None) -> dict[str, Any]:
    data: dict[str, Any] = {"id": node, "block": block}
    if params:
        data["params"] = params
    return data
