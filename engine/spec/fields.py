"""Typed fields: one line declares a parameter's type, bounds, default and help.

The inspector's form, the documentation and the validation all follow from it. The same fields
declare losses, optimizers, schedules and metrics.
"""

import difflib
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema, PydanticCustomError, PydanticUndefined, core_schema

__all__ = [
    "AxisList",
    "Declaration",
    "Ends",
    "Ends2",
    "Ends3",
    "Field",
    "Margins2",
    "Margins3",
    "Padding1",
    "Padding2",
    "Padding3",
    "PerAxis",
    "PerAxis2",
    "PerAxis3",
    "PoolPadding1",
    "ShapeList",
    "field_schema",
    "parameter_problems",
    "tell_parameter",
]

LARGEST = 1_000_000


class Declaration(BaseModel):
    """A thing declared by typed fields. Values are not converted: "64", 2.0, true are not 64."""

    model_config = ConfigDict(
        strict=True, extra="forbid", frozen=True, allow_inf_nan=False, ignored_types=(property,)
    )


class PerAxis:
    """One whole number for all axes, or a list with one for each; lists become tuples.

    ``pairs``: an axis may have two numbers, one before and one after it.
    """

    def __init__(
        self,
        axes: int | None,
        minimum: int = 1,
        words: tuple[str, ...] = (),
        unknown: bool = False,
        scalar: bool = True,
        pairs: bool = False,
    ) -> None:
        self.axes, self.minimum, self.words = axes, minimum, words
        self.unknown, self.scalar, self.pairs = unknown, scalar, pairs

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.validate, serialization=core_schema.plain_serializer_function_ser_schema(_listed)
        )

    def validate(self, value: Any) -> Any:
        if isinstance(value, str) and self.words:
            if value not in self.words:
                raise PydanticCustomError("param_choice", "not one of the listed words")
            return value
        if isinstance(value, (list, tuple)):
            if self.axes is not None and len(value) != self.axes:
                raise PydanticCustomError("param_type", "not one number for each axis")
            if len(value) > 8 or (not value and self.axes is None and not self.scalar):
                raise PydanticCustomError("param_range", "not that many axes")
            return tuple(self._item(item) for item in value)
        if not self.scalar:
            raise PydanticCustomError("param_type", "not a list")
        return self._number(value)

    def _item(self, value: Any) -> Any:
        if self.pairs and isinstance(value, (list, tuple)) and len(value) == 2:
            return tuple(self._number(item) for item in value)
        return self._number(value)

    def _number(self, value: Any) -> int | None:
        if value is None and self.unknown:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise PydanticCustomError("param_type", "not a whole number")
        if not self.minimum <= value <= LARGEST:
            raise PydanticCustomError("param_range", "out of range")
        return value

    def describe(self) -> dict[str, Any]:
        if not self.scalar:
            return {"type": "shape", "minimum": self.minimum, "maximum": LARGEST}
        kind = "choice_or_integer" if self.words else "integers"
        described: dict[str, Any] = {"type": kind, "minimum": self.minimum, "maximum": LARGEST}
        if self.words:
            described["choices"] = list(self.words)
        if self.axes is not None:
            described["per_axis"] = self.axes
        if self.pairs:
            described["pairs"] = True
        return described


PerAxis2 = Annotated[int | tuple[int, int], PerAxis(2)]
PerAxis3 = Annotated[int | tuple[int, int, int], PerAxis(3)]
Padding1 = Annotated[str | int, PerAxis(1, minimum=0, words=("valid", "same", "causal"))]
Padding2 = Annotated[str | int | tuple[int, int], PerAxis(2, minimum=0, words=("valid", "same"))]
Padding3 = Annotated[
    str | int | tuple[int, int, int], PerAxis(3, minimum=0, words=("valid", "same"))
]
Ends = Annotated[int | tuple[int, int], PerAxis(2, minimum=0)]
"""How much at the two ends of one axis."""
Margins2 = Annotated[int | tuple[int, int], PerAxis(2, minimum=0)]
Margins3 = Annotated[int | tuple[int, int, int], PerAxis(3, minimum=0)]
Ends2 = Annotated[int | tuple[int | tuple[int, int], ...], PerAxis(2, minimum=0, pairs=True)]
Ends3 = Annotated[int | tuple[int | tuple[int, int], ...], PerAxis(3, minimum=0, pairs=True)]
PoolPadding1 = Annotated[str | int, PerAxis(1, minimum=0, words=("valid", "same"))]
AxisList = Annotated[int | tuple[int, ...], PerAxis(None, minimum=-8)]
ShapeList = Annotated[tuple[int | None, ...], PerAxis(None, minimum=1, unknown=True, scalar=False)]


def field_schema(declaration: type[BaseModel]) -> list[dict[str, Any]]:
    """Each field as the form, the documentation and the palette need it.

    In declared order; what a class shares with others, and so inherits, comes after its own.
    """
    fields = declaration.model_fields
    return [
        _describe(fields[name].alias or name, fields[name])
        for name in sorted(fields, key=lambda name: _declared_at(declaration, name))
    ]


def _declared_at(declaration: type[BaseModel], name: str) -> int:
    """How far up the first declaration of a field is: 0 for a class' own fields."""
    ancestors = [base for base in declaration.__mro__ if issubclass(base, BaseModel)]
    return max(depth for depth, base in enumerate(ancestors) if name in base.model_fields)


def _describe(name: str, field: FieldInfo) -> dict[str, Any]:
    described: dict[str, Any] = {"name": name}
    described.update(_describe_type(field.annotation, field.metadata))
    required = field.default is PydanticUndefined and field.default_factory is None
    described["required"] = required
    described["default"] = (
        None if required else _listed(field.get_default(call_default_factory=True))
    )
    described["description"] = field.description or ""
    return described


def _describe_type(annotation: Any, metadata: list[Any]) -> dict[str, Any]:
    for item in metadata:
        if hasattr(item, "describe"):
            described: dict[str, Any] = item.describe()
            return described
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        return _describe_type(inner, [*more, *metadata])
    if origin in (Union, types.UnionType):
        kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
        return _describe_type(kinds[0], metadata) | {"nullable": True}
    if origin is Literal:
        return {"type": "choice", "choices": list(get_args(annotation))}
    names = {int: "integer", float: "number", bool: "boolean", str: "text"}
    described = {"type": names.get(annotation, "text")}
    for item in metadata:
        if isinstance(item, Ge):
            described["minimum"] = item.ge
        elif isinstance(item, Gt):
            described["above"] = item.gt
        elif isinstance(item, Le):
            described["maximum"] = item.le
        elif isinstance(item, Lt):
            described["below"] = item.lt
    return described


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, tuple) else value


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
            found[name] = tell_parameter(name, fields, given, detail["type"])
    return list(found.values())


def tell_parameter(
    name: str, fields: dict[str, dict[str, Any]], given: dict[str, Any], kind: str
) -> dict[str, Any]:
    """One wrong parameter, as parts of a problem; ``kind`` is pydantic's name of what is wrong."""
    if name not in fields:
        near = difflib.get_close_matches(name, fields, 1)
        hint = f" Did you mean {near[0]}?" if near else ""
        message = f"{{block}} has no parameter {name[:60]!r}.{hint}"
        known = ", ".join(fields) or "no parameters"
        return {"code": "param_unknown", "param": name[:200], "message": message, "expected": known}
    field, wanted = fields[name], _wanted(fields[name])
    if kind == "missing":
        message = f"{{block}} needs {name}: {wanted}."
        return {"code": "param_type", "param": name, "message": message, "expected": wanted}
    got = given[name]
    message = f"{name} of {{block}} must be {wanted}, but is {_told(got)}."
    return {
        "code": _CODE_OF.get(kind, "param_type"),
        "param": name,
        "message": message,
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


def _wanted(field: dict[str, Any]) -> str:
    """ "a whole number from 1 to 1,000,000" """
    kind = field["type"]
    number = {"integer": "a whole number", "number": "a number"}.get(kind, "a whole number")
    bounds = ""
    if "minimum" in field and "maximum" in field:
        bounds = f" from {field['minimum']:,} to {field['maximum']:,}"
    elif "minimum" in field:
        bounds = f" of at least {field['minimum']:,}"
    elif "above" in field:
        bounds = f" above {field['above']:,}"
    if "below" in field:
        bounds += f" and below {field['below']:,}"
    if kind == "boolean":
        wanted = "true or false"
    elif kind == "choice":
        wanted = "one of " + ", ".join(str(choice) for choice in field["choices"])
    elif kind == "text":
        wanted = "a text"
    elif kind == "shape":
        wanted = "a list of whole numbers (or null where the length is not known)"
    else:
        wanted = number + bounds
        axes = field.get("per_axis", 1)
        if kind != "number" and axes > 1:
            wanted += f", or a list of {axes}"
            wanted += " (each one number, or two: before and after)" if "pairs" in field else ""
        if kind == "choice_or_integer":
            wanted = " or ".join(field["choices"]) + " or " + wanted
    return wanted + (" or null" if field.get("nullable") else "")


def _told(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return f"the text {value[:60]!r}"
    if isinstance(value, (list, tuple)):
        return f"a list of {len(value)}"
    if isinstance(value, dict):
        return "an object"
    return f"{value:,}"


def _nearest(field: dict[str, Any], got: Any) -> Any:
    if isinstance(got, str) and field.get("choices"):
        near = difflib.get_close_matches(got, [str(c) for c in field["choices"]], 1)
        return near[0] if near else None
    if isinstance(got, str) and field["type"] in ("integer", "integers") and got.isdigit():
        got = int(got) if got.isascii() and len(got) < 10 else None
    if isinstance(got, bool) or not isinstance(got, (int, float)):
        return None
    if field["type"] != "number":
        got = round(got)
    low, high = field.get("minimum"), field.get("maximum")
    if low is not None and got < low:
        return low
    if high is not None and got > high:
        return high
    return None if "above" in field or "below" in field else got
