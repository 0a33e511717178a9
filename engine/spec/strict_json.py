"""JSON read strictly and written by one set of rules.

The standard parser keeps the last of two equal keys, reads NaN, and turns 1e999 into infinity; all
three would let a document mean something other than it says. Limits keep a hostile text from
costing more than its reading.
"""

import json
import math
import re
from typing import Any, NoReturn

from engine.spec.problems import BadDocument, Problem

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 32
MAX_DIGITS = 40
_MAX_BITS = (10**MAX_DIGITS).bit_length()
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"?', re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BRACKETS = re.compile(r"[\[\]{}]")


def refuse(message: str, code: str = "bad_document", **values: Any) -> NoReturn:
    raise BadDocument([Problem(code, message, values=values)])


def loads(text: str | bytes, max_bytes: int = MAX_BYTES) -> Any:
    """The value that a JSON text (UTF-8, without a byte order mark) stands for.

    Raises BadDocument with the code ``too_large``, ``duplicate_key`` or ``bad_document``.
    """
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        refuse(
            f"The document has {size:,} bytes; at most {max_bytes:,} are read.",
            "too_large",
            bytes=size,
            limit=max_bytes,
        )
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            refuse(f"The document is not UTF-8: byte {error.start + 1} does not belong there.")
    if text.startswith("\ufeff"):
        refuse("The document starts with a byte order mark; save it as plain UTF-8.")
    _expect_shallow(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_real,
            parse_int=_integer,
        )
    except json.JSONDecodeError as error:
        refuse(
            f"The document is not JSON: {error.msg} in line {error.lineno}, column {error.colno}.",
            line=error.lineno,
            column=error.colno,
        )
    expect_storable(value)
    return value


def dumps(value: Any, *, indent: int | None = None) -> str:
    """JSON text of a value; numbers that are not finite travel by name ("NaN", "Infinity")."""
    separators = None if indent else (",", ":")
    try:
        return json.dumps(
            value, allow_nan=False, ensure_ascii=False, indent=indent, separators=separators
        )
    except ValueError:
        return json.dumps(
            _named(value), allow_nan=False, ensure_ascii=False, indent=indent, separators=separators
        )


def expect_storable(value: Any, depth: int = 0) -> None:
    """Refuse what no database or file can keep, in values that did not come through ``loads``.

    ``depth``: how deep in its document the value lies.
    """
    texts: list[str] = []
    _gather([value], depth - 1, texts)
    try:
        # Looked at together: one by one takes a large document longer than all the rest.
        together = "".join(texts)
    except TypeError:
        refuse("Every key of the document must be a text.")
    if "\x00" in together:
        refuse("A text in the document holds a NUL character.")
    if not together.isascii() and _SURROGATE.search(together):
        refuse("A text in the document holds half of a surrogate pair.")


def _gather(value: list[Any] | dict[Any, Any], depth: int, texts: list[str]) -> None:
    """All keys and texts of a value; numbers and depth are looked at on the way."""
    if value and depth >= MAX_DEPTH:
        refuse(f"The document is nested more than {MAX_DEPTH} deep.", limit=MAX_DEPTH)
    if isinstance(value, dict):
        texts.extend(value)
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, str):
            texts.append(item)
        elif isinstance(item, (dict, list)):
            _gather(item, depth + 1, texts)
        elif isinstance(item, float) and not math.isfinite(item):
            refuse("Numbers must be finite.")
        elif isinstance(item, int) and item.bit_length() > _MAX_BITS:
            refuse(f"A number of more than {MAX_DIGITS} digits is too large.")


def _expect_shallow(text: str) -> None:
    # Counted before parsing: the parser itself recurses once per level.
    depth = 0
    for bracket in _BRACKETS.findall(_STRING.sub('""', text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            refuse(f"The document is nested more than {MAX_DEPTH} deep.", limit=MAX_DEPTH)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            refuse(f"The key {key[:80]!r} stands twice in one object.", "duplicate_key", key=key)
        result[key] = value
    return result


def _constant(name: str) -> NoReturn:
    refuse(f"{name} is not a number that JSON knows; numbers must be finite.")


def _real(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        refuse(f"The number {digits[:40]} is too large; numbers must be finite.")
    return value


def _integer(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        refuse(f"A number of {len(digits):,} digits is too large.", digits=len(digits))
    return int(digits)


def _named(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _named(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_named(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value
