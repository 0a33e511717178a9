"""Fields that have no say where a block stands, whatever their value: others leave them none."""

from functools import cache, lru_cache
from typing import Any

from pydantic import ValidationError

from engine.spec.block import Block, Inputs, evaluate
from engine.spec.fields import Declaration, field_schema
from engine.spec.tensor import Misfit


@cache
def values_of(declared: type[Declaration]) -> dict[str, tuple[Any, ...]]:
    """For each field its default and a few other values that are allowed by themselves.

    By the name of the attribute, which may not be that in documents (``document_name``).
    """
    described = {field["name"]: field for field in field_schema(declared)}
    found = {}
    for name in declared.model_fields:
        written = document_name(declared, name)
        allowed = (_taken(declared, written, name, value) for value in _values(described[written]))
        found[name] = tuple(value for values in allowed for value in values)
    return found


def _taken(declared: type[Declaration], written: str, name: str, value: Any) -> list[Any]:
    """The value as the block has it; nothing where its field does not take it."""
    try:
        return [getattr(declared.model_validate({written: value}), name)]
    except ValidationError:
        return []


def document_name(declared: type[Declaration], attribute: str) -> str:
    """The field's name as documents have it."""
    return declared.model_fields[attribute].alias or attribute


@lru_cache(maxsize=20_000)
def dead_fields(block: Block, inputs: Inputs) -> tuple[str, ...]:
    """The fields that were given another value than their default and change nothing by any.

    A value that says what null would mean is none of them, for another one would change things.
    """
    found = evaluate(block, inputs)
    dead = []
    for name, values in values_of(type(block)).items():
        own = getattr(block, name)
        if not values or own == values[0]:
            continue
        others = [block.model_copy(update={name: value}) for value in values if value != own]
        if all(_is_same(other, inputs, found.outputs, found.emit) for other in others):
            dead.append(document_name(type(block), name))
    return tuple(dead)


def _is_same(block: Block, inputs: Inputs, outputs: Any, emit: Any) -> bool:
    """Whether it computes the same; what is refused with another value does not."""
    try:
        other = evaluate(block, inputs)
    except Misfit:
        return False
    return bool(other.outputs == outputs and other.emit == emit)


def _values(field: dict[str, Any]) -> list[Any]:
    default, low = field["default"], field.get("minimum", 1)
    more: list[Any] = []
    match field["type"]:
        case "boolean":
            more = [False, True]
        case "choice":
            more = list(field["choices"])
        case "number" | "numbers":
            more = [0.25, 0.5, 2.0]
        case "integer" | "integers" | "choice_or_integer":
            more = [*field.get("choices", ()), low, 2, 3]
        case "shape":
            more = [[1], [None, 1], [None, 1, 1], [2, 1, 3], [3, 1, 2]]
    if field["type"] == "integers" and isinstance(default, list):
        more = [*more, [low], [2, 3]]
    if field.get("nullable"):
        more.append(None)
    return [default, *(value for value in more if value != default)]
