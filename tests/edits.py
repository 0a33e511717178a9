"""Applies the edits of a fix to a document, as the editor does."""

from copy import deepcopy
from typing import Any

Document = dict[str, Any]


def apply(document: Document, edits: list[Document]) -> Document:
    result = deepcopy(document)
    for edit in edits:
        _APPLY[edit["edit"]](result, edit)
    return result


def _add_node(document: Document, edit: Document) -> None:
    document["nodes"].append(edit["node"])


def _remove_node(document: Document, edit: Document) -> None:
    name = edit["node"]
    document["nodes"] = [node for node in document["nodes"] if node["id"] != name]
    document["wires"] = [
        wire
        for wire in document["wires"]
        if name not in (wire["from"].partition(".")[0], wire["to"].partition(".")[0])
    ]


def _set_param(document: Document, edit: Document) -> None:
    node = next(node for node in document["nodes"] if node["id"] == edit["node"])
    params = node.setdefault("params", {})
    if edit["value"] is None:
        params.pop(edit["param"], None)
    else:
        params[edit["param"]] = edit["value"]


def _add_wire(document: Document, edit: Document) -> None:
    document["wires"].append({"from": edit["from"], "to": edit["to"]})


def _remove_wire(document: Document, edit: Document) -> None:
    document["wires"].remove({"from": edit["from"], "to": edit["to"]})


def _insert_on_wire(document: Document, edit: Document) -> None:
    place = document["wires"].index({"from": edit["from"], "to": edit["to"]})
    name = edit["node"]["id"]
    document["nodes"].append(edit["node"])
    document["wires"][place : place + 1] = [
        {"from": edit["from"], "to": name},
        {"from": name, "to": edit["to"]},
    ]


def _set_recipe(document: Document, edit: Document) -> None:
    document["canvas"] = {**document.get("canvas", {}), "recipe": edit["recipe"]}


def _set_shares(document: Document, edit: Document) -> None:
    node = next(node for node in document["nodes"] if node["id"] == edit["node"])
    if edit["shares"] is None:
        node.pop("shares", None)
    else:
        node["shares"] = edit["shares"]


def _in_module(document: Document, edit: Document) -> None:
    for inner in edit["edits"]:
        _APPLY[inner["edit"]](document["modules"][edit["module"]], inner)


_APPLY = {
    "set_shares": _set_shares,
    "in_module": _in_module,
    "add_node": _add_node,
    "remove_node": _remove_node,
    "set_param": _set_param,
    "add_wire": _add_wire,
    "remove_wire": _remove_wire,
    "insert_on_wire": _insert_on_wire,
    "set_recipe": _set_recipe,
}
