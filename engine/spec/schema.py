"""The JSON Schema of the graph document, for editors and other programs.

The schema describes the form of a document; whether a network fits together is the check's
question. It is generated: parameters come from the blocks' own fields.
"""

from typing import Any

from engine.spec.block import Block
from engine.spec.canvas import FARTHEST, MAX_TITLE
from engine.spec.document import FORMAT, VERSION
from engine.spec.parts import MAX_MODULES, MAX_NAME, MAX_NODES, MAX_WIRES, REPEAT
from engine.spec.registry import blocks

_ID = {"type": "string", "pattern": "^[a-z][a-z0-9_]{0,63}$"}
_PARAMETERS = {
    "type": "object",
    "description": "What each use of the module chooses.",
    "propertyNames": {"allOf": [{"pattern": _ID["pattern"]}, {"not": {"const": REPEAT}}]},
    "additionalProperties": {
        "type": "object",
        "additionalProperties": False,
        "required": ["default"],
        "properties": {"default": True},
    },
}
_CHOICE_OF_USE = {
    "type": "object",
    "description": "The parameter of the module that stands in this place.",
    "additionalProperties": False,
    "required": ["$"],
    "properties": {"$": {"type": "string"}},
}
_END = {"type": "string", "pattern": r"^[a-z][a-z0-9_]{0,63}(\.[a-z][a-z0-9_]*)?$"}


def graph_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of version 1 of the graph document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{FORMAT}.v{VERSION}.schema.json",
        "title": "Brickwork graph",
        "type": "object",
        "additionalProperties": False,
        "required": ["format", "version", "nodes"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "name": {"type": "string", "maxLength": MAX_NAME},
            **_parts(),
            "modules": {
                "type": "object",
                "maxProperties": MAX_MODULES,
                "propertyNames": {"pattern": "^[A-Z][A-Za-z0-9]{0,63}$"},
                "additionalProperties": {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {**_parts("inner_node"), "parameters": _PARAMETERS},
                },
            },
            "canvas": _canvas(),
        },
        "$defs": {
            "node": _node(inner=False),
            "inner_node": _node(inner=True),
            "choice_of_use": _CHOICE_OF_USE,
            **{name: _params(block) for name, block in blocks().items()},
            "wire": {
                "type": "object",
                "additionalProperties": False,
                "required": ["from", "to"],
                "properties": {"from": _END, "to": _END},
            },
        },
    }


def _canvas() -> dict[str, Any]:
    """What lies beside the graph, of the graph itself and of each module."""
    pixels = {"type": "number", "minimum": -FARTHEST, "maximum": FARTHEST}
    place = _object({"x": pixels, "y": pixels}) | {"required": ["x", "y"]}
    things = {"type": "array", "items": {"type": ["string", "object"]}}
    parts = {
        "positions": _by_node(place),
        "titles": _by_node({"type": "string", "maxLength": MAX_TITLE}),
        "colours": _by_node({"type": "string", "maxLength": MAX_NAME}),
        "groups": things,
        "notes": things,
    }
    modules = {
        "type": "object",
        "propertyNames": {"pattern": "^[A-Z][A-Za-z0-9]{0,63}$"},
        "additionalProperties": _object(parts),
    }
    return _object({**parts, "modules": modules, "recipe": {"type": "object"}})


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _by_node(value: dict[str, Any]) -> dict[str, Any]:
    names = {"pattern": _ID["pattern"]}
    return {"type": "object", "propertyNames": names, "additionalProperties": value}


def _parts(node: str = "node") -> dict[str, Any]:
    return {
        "nodes": {"type": "array", "maxItems": MAX_NODES, "items": _ref(node)},
        "wires": {"type": "array", "maxItems": MAX_WIRES, "items": {"$ref": "#/$defs/wire"}},
    }


def _node(inner: bool) -> dict[str, Any]:
    """A node; of a module (``inner``) its parameters may be left to each use."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "block"],
        "properties": {
            "id": _ID,
            "block": {
                "anyOf": [
                    {"enum": list(blocks())},
                    {"type": "string", "pattern": "^module:[A-Z][A-Za-z0-9]*$"},
                ]
            },
            "params": {"type": "object"},
            "shares": _ID,
        },
        "allOf": [
            {
                "if": {"properties": {"block": {"const": name}}},
                "then": {"properties": {"params": _params_inside(name) if inner else _ref(name)}},
            }
            for name in blocks()
        ],
    }


def _ref(path: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{path}"}


def _params(block: type[Block]) -> dict[str, Any]:
    properties = {field["name"]: _property(field) for field in block.describe()["fields"]}
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _params_inside(block: str) -> dict[str, Any]:
    """The same inside a module, where each may be left to the use."""
    properties = {
        field["name"]: {
            "anyOf": [_ref(f"{block}/properties/{field['name']}"), _ref("choice_of_use")]
        }
        for field in blocks()[block].describe()["fields"]
    }
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _property(field: dict[str, Any]) -> dict[str, Any]:
    bounds = {
        ours: field[theirs]
        for ours, theirs in (
            ("minimum", "minimum"),
            ("maximum", "maximum"),
            ("exclusiveMinimum", "above"),
            ("exclusiveMaximum", "below"),
        )
        if theirs in field
    }
    whole = {"type": "integer", **bounds}
    item = {"anyOf": [whole, {"type": "array", "items": whole}]} if "pairs" in field else whole
    kinds: dict[str, list[dict[str, Any]]] = {
        "integer": [whole],
        "number": [{"type": "number", **bounds}],
        "numbers": [
            {"type": "number", **bounds},
            {"type": "array", "minItems": 1, "items": {"type": "number", **bounds}},
        ],
        "boolean": [{"type": "boolean"}],
        "text": [{"type": "string"}],
        "choice": [{"enum": field.get("choices")}],
        "integers": [whole, {"type": "array", "items": item}],
        "choice_or_integer": [
            {"enum": field.get("choices")},
            whole,
            {"type": "array", "items": whole},
        ],
        "shape": [{"type": "array", "items": {"anyOf": [whole, {"type": "null"}]}}],
    }
    options = [*kinds[field["type"]], *([{"type": "null"}] if field.get("nullable") else [])]
    described = {"description": field["description"], "default": field["default"]}
    return (options[0] if len(options) == 1 else {"anyOf": options}) | described
