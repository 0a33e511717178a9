"""What lies beside a graph: places, titles, the recipe. It never changes what is computed.

It is read as strictly as the rest, since programs that draw a graph rely on it. One walk serves
two readers: it gathers what may stay, and tells each thing that may not.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from engine.spec.parts import MAX_NAME, Reading, id_problem

FARTHEST = 1_000_000
"""How far from the origin a node may lie, in canvas pixels: what browsers still draw sharply."""
MAX_TITLE = 1_000
MOST_TOLD = 20
"""So many wrong things are told one by one."""

_MODULE = re.compile(r"[A-Z][A-Za-z0-9]{0,63}", re.ASCII)
_PLACE = frozenset({"x", "y"})
_WRONG = object()


def read_canvas(data: Any, reading: Reading) -> dict[str, Any]:
    """The canvas without what it may not hold; READING is told of that, place by place."""
    told = _Told(reading)
    kept = _record(data, "canvas", told, _PARTS.get)
    told.end()
    return {} if kept is _WRONG else kept


class _Told:
    """Problems of the canvas, of which the first are told one by one and the others counted."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._count = 0

    def add(self, code: str, message: str, **more: Any) -> None:
        self._count += 1
        if self._count <= MOST_TOLD:
            self._reading.add(code, message, **more)

    def end(self) -> None:
        if self._count > MOST_TOLD:
            more = self._count - MOST_TOLD
            self._reading.add("bad_document", f"canvas holds {more:,} more such mistakes.")


Part = Callable[[Any, str, _Told], Any]
"""Reads a value at a place ("canvas.titles"): what may stay of it, or _WRONG where nothing may."""


def _wrong(at: str, needed: str, value: Any, told: _Told) -> Any:
    got = json.dumps(value) if isinstance(value, (bool, int, float)) else type_name(value)
    told.add("bad_document", f"{at} must be {needed}, but is {got}.", got=got, expected=needed)
    return _WRONG


def type_name(value: Any) -> str:
    """The kind of a JSON value in words."""
    kinds = {bool: "true or false", dict: "an object", list: "a list", str: "a text"}
    return "null" if value is None else kinds.get(type(value), "a number")


def _record(data: Any, at: str, told: _Told, part_of: Callable[[str], Part | None]) -> Any:
    """An object of which each key is read by a part of its own."""
    if not isinstance(data, dict):
        return _wrong(at, "an object", data, told)
    kept = {}
    for key, value in data.items():
        part = part_of(key)
        if part is None:
            message = f"{key[:80]!r} is no part of {at}."
            told.add("unknown_field", message, got=key[:200])
        elif (read := part(value, f"{at}.{key}", told)) is not _WRONG:
            kept[key] = read
    return kept


def _by_node(part: Part) -> Part:
    """An object with a value for each of some nodes."""

    def read(data: Any, at: str, told: _Told) -> Any:
        return _record(data, at, told, lambda key: None if id_problem(key) else part)

    return read


def _place(data: Any, at: str, told: _Told) -> Any:
    if not isinstance(data, dict) or data.keys() != _PLACE:
        return _wrong(at, 'a place {"x": a number, "y": a number}', data, told)
    for axis, value in data.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return _wrong(f"{at}.{axis}", "a number", value, told)
        if not -FARTHEST <= value <= FARTHEST:
            return _wrong(f"{at}.{axis}", f"within ±{FARTHEST:,} pixels", value, told)
    return data


def _title(data: Any, at: str, told: _Told) -> Any:
    if not isinstance(data, str):
        return _wrong(at, "a text", data, told)
    if len(data) > MAX_TITLE:
        return _wrong(at, f"a text of at most {MAX_TITLE:,} characters", data, told)
    return data


def _colour(data: Any, at: str, told: _Told) -> Any:
    short = isinstance(data, str) and len(data) <= MAX_NAME
    return data if short else _wrong(at, f"a text of at most {MAX_NAME} characters", data, told)


def _things(data: Any, at: str, told: _Told) -> Any:
    """A list of notes or groups, each a text or an object."""
    if not isinstance(data, list):
        return _wrong(at, "a list", data, told)
    kept = []
    for place, item in enumerate(data, 1):
        if isinstance(item, (str, dict)):
            kept.append(item)
        else:
            _wrong(f"{at}, item {place},", "a text or an object", item, told)
    return kept


def _recipe(data: Any, at: str, told: _Told) -> Any:
    """Whether it is a good recipe is asked where one trains: an unfinished one may be kept."""
    return data if isinstance(data, dict) else _wrong(at, "an object", data, told)


def _modules(data: Any, at: str, told: _Told) -> Any:
    return _record(data, at, told, lambda name: _inside if _MODULE.fullmatch(name) else None)


def _inside(data: Any, at: str, told: _Told) -> Any:
    return _record(data, at, told, _OF_MODULES.get)


_OF_MODULES: dict[str, Part] = {
    "positions": _by_node(_place),
    "titles": _by_node(_title),
    "colours": _by_node(_colour),
    "groups": _things,
    "notes": _things,
}
_PARTS: dict[str, Part] = {**_OF_MODULES, "modules": _modules, "recipe": _recipe}
