"""Typed fields: one line declares a parameter's type, bounds, default and help.

The inspector's form, the documentation and the validation all follow from it. The same fields
declare losses, optimizers, schedules and metrics.
"""

import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
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
    "PerChannel",
    "PoolPadding1",
    "ShapeList",
    "field_schema",
]

LARGEST, MOST_AXES, MOST_CHANNELS = 1_000_000, 8, 4_096
Places = tuple[int, ...]
"""Where in a list, or in a list of lists, a value stands; from 0."""


def wrong_value(code: str, places: Places = (), wanted: str = "") -> PydanticCustomError:
    """To be raised by a validator: what is wrong, and at which place of a list.

    ``wanted`` says what the field takes, where its description does not.
    """
    told = {"code": code, "places": places, "wanted": wanted}
    return PydanticCustomError("param", "a wrong value", told)


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
                raise wrong_value("param_choice")
            return value
        if isinstance(value, (list, tuple)):
            if self.axes is not None and len(value) != self.axes:
                raise wrong_value("param_type")
            if len(value) > MOST_AXES or (not value and self.axes is None and not self.scalar):
                raise wrong_value("param_range")
            return tuple(self._item(item, (place,)) for place, item in enumerate(value))
        if not self.scalar:
            raise wrong_value("param_type")
        return self._number(value)

    def _item(self, value: Any, places: Places) -> Any:
        if self.pairs and isinstance(value, (list, tuple)) and len(value) == 2:
            return tuple(self._number(item, (*places, end)) for end, item in enumerate(value))
        return self._number(value, places)

    def _number(self, value: Any, places: Places = ()) -> int | None:
        if value is None and self.unknown:
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            raise wrong_value("param_type", places)
        if not self.minimum <= value <= LARGEST:
            raise wrong_value("param_range", places)
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


class PerChannel:
    """One number for all channels, or a list with one for each; lists become tuples."""

    def __init__(self, minimum: float, maximum: float) -> None:
        self.minimum, self.maximum = minimum, maximum

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.validate, serialization=core_schema.plain_serializer_function_ser_schema(_listed)
        )

    def validate(self, value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            return self._number(value)
        if not 0 < len(value) <= MOST_CHANNELS:
            raise wrong_value("param_range")
        return tuple(self._number(item, (place,)) for place, item in enumerate(value))

    def _number(self, value: Any, places: Places = ()) -> float:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise wrong_value("param_type", places)
        if not self.minimum <= value <= self.maximum:
            raise wrong_value("param_range", places)
        return float(value)

    def describe(self) -> dict[str, Any]:
        return {"type": "numbers", "minimum": self.minimum, "maximum": self.maximum}


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
