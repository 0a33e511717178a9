"""What is wrong with a declared field, in words: what it takes, what it got, and at which place."""

import difflib
import json
from typing import Any

from pydantic import BaseModel, ValidationError

from engine.spec.fields import MOST_AXES, MOST_CHANNELS, Places, field_schema

SHOWN = 60
"""How many characters of a value are repeated."""
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def parameter_problems(
    declaration: type[BaseModel], given: dict[str, Any], error: ValidationError
) -> list[dict[str, Any]]:
    """What pydantic found, as parts of problems: code, param, message, got, expected, better.

    ``better`` is a value that would be accepted, where one is near at hand.
    """
    fields = {field["name"]: field for field in field_schema(declaration)}
    found: dict[str, dict[str, Any]] = {}
    for detail in error.errors(include_url=False):
        name = str(detail["loc"][0]) if detail["loc"] else ""
        if name not in found:
            told = detail.get("ctx", {})
            kind = told.get("code", detail["type"])
            places, wanted = told.get("places", ()), told.get("wanted", "")
            found[name] = tell_parameter(name, fields, given, kind, places, wanted)
    return list(found.values())


def tell_parameter(
    name: str,
    fields: dict[str, dict[str, Any]],
    given: dict[str, Any],
    kind: str,
    places: Places = (),
    wanted: str = "",
) -> dict[str, Any]:
    """One wrong parameter, as parts of a problem; ``kind`` is pydantic's name of what is wrong.

    ``places``: which value of a list is wrong. ``wanted``: what is taken, where the field's
    description does not say so.
    """
    if name not in fields:
        near = difflib.get_close_matches(name, fields, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        message = f"{{block}} has no parameter {name[:SHOWN]!r}.{hint}"
        known = ", ".join(fields) or "no parameters"
        return {"code": "param_unknown", "param": name[:200], "message": message, "expected": known}
    field = fields[name]
    wanted = wanted or _wanted(field)
    if kind == "missing":
        message = f"{{block}} needs {name}: {wanted}."
        return {"code": "param_type", "param": name, "message": message, "expected": wanted}
    got = given[name]
    return {
        "code": _CODE_OF.get(kind, "param_type"),
        "param": name,
        "message": f"{name} of {{block}} must be {wanted}, but {told_value(got, places)}.",
        "got": got,
        "expected": wanted,
        "better": _nearest(field, got),
    }


_CODE_OF = {
    "param_range": "param_range",
    "param_choice": "param_choice",
    "literal_error": "param_choice",
    "greater_than": "param_range",
    "greater_than_equal": "param_range",
    "less_than": "param_range",
    "less_than_equal": "param_range",
    "finite_number": "param_range",
}


def told_value(got: Any, places: Places = ()) -> str:
    """ "is 0", "is a list of 3, [1, 2, 3]", "the second value of [3, 0] is 0"."""
    if not places:
        return f"is {_told(got)}"
    inner = got
    for place in places:
        inner = inner[place]
    where = " of ".join(f"the {ordinal(place)} value" for place in reversed(places))
    return f"{where} of {_short(got)} is {_told(inner)}"


def ordinal(place: int) -> str:
    """ "first" for 0, "9th" for 8."""
    if place < len(_ORDINALS):
        return _ORDINALS[place]
    number = place + 1
    ends = {1: "st", 2: "nd", 3: "rd"}
    return f"{number}{'th' if number % 100 in (11, 12, 13) else ends.get(number % 10, 'th')}"


def _wanted(field: dict[str, Any]) -> str:
    """ "a whole number from 1 to 1,000,000" """
    kind = field["type"]
    number = "a number" if kind in ("number", "numbers") else "a whole number"
    bounds = ""
    if "minimum" in field and "maximum" in field:
        bounds = f" from {field['minimum']:,} to {field['maximum']:,}"
    elif "minimum" in field:
        bounds = f" of at least {field['minimum']:,}"
    elif "above" in field:
        bounds = f" above {field['above']:,}"
        if "maximum" in field:
            bounds += f" and up to {field['maximum']:,}"
    if "below" in field:
        bounds += f" and below {field['below']:,}"
    if kind == "boolean":
        wanted = "true or false"
    elif kind == "choice":
        wanted = "one of " + ", ".join(str(choice) for choice in field["choices"])
    elif kind == "text":
        wanted = "a text"
    elif kind == "shape":
        wanted = f"a list of 1 to {MOST_AXES} whole numbers{bounds} (or null where the length is "
        wanted += "not known)"
    else:
        wanted = number + bounds
        axes = field.get("per_axis", 1)
        if kind != "number" and axes > 1:
            wanted += f", or a list of {axes}"
            wanted += " (each one number, or two: before and after)" if "pairs" in field else ""
        elif kind == "integers":
            wanted += f", or a list of up to {MOST_AXES}"
        elif kind == "numbers":
            wanted += f", or a list with one for each channel, at most {MOST_CHANNELS:,}"
        if kind == "choice_or_integer":
            wanted = " or ".join(field["choices"]) + " or " + wanted
    return wanted + (" or null" if field.get("nullable") else "")


def _told(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f"the text {value[:SHOWN]!r}"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}, {_short(value)}" if value else "an empty list"
    if isinstance(value, dict):
        return "an object"
    return f"{value:,}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]} …"


def _nearest(field: dict[str, Any], got: Any) -> Any:
    if isinstance(got, list):
        return _nearest_list(field, got)
    if isinstance(got, str) and field.get("choices"):
        near = difflib.get_close_matches(got, [str(c) for c in field["choices"]], 1)
        return near[0] if near else None
    if isinstance(got, str) and field["type"] in ("integer", "integers") and got.isdigit():
        got = int(got) if got.isascii() and len(got) < 10 else None
    if isinstance(got, bool) or not isinstance(got, (int, float)):
        return None
    if field["type"] not in ("number", "numbers"):
        got = round(got)
    low, high = field.get("minimum"), field.get("maximum")
    if low is not None and got < low:
        return low
    if high is not None and got > high:
        return high
    return None if "above" in field or "below" in field else got


def _nearest_list(field: dict[str, Any], got: list[Any]) -> list[Any] | None:
    """The list with each value as near as it may be; None where that is not one value for each."""
    if field["type"] not in ("integers", "choice_or_integer", "shape"):
        return None
    if len(got) != field.get("per_axis", len(got)) or not 0 < len(got) <= MOST_AXES:
        return None
    numbers = {**field, "per_axis": 2, "pairs": False, "choices": ()}
    items: list[Any] = []
    for item in got:
        if item is None and field["type"] == "shape":
            items.append(None)
            continue
        if isinstance(item, list) and not (field.get("pairs") and len(item) == 2):
            return None
        items.append(_nearest(numbers, item))
        if items[-1] is None:
            return None
    return items
