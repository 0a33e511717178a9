"""Epochs at which something happens."""

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

LARGEST, MOST = 1_000_000, 100


class _Milestones:
    """A list of whole numbers from 1; lists become tuples."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validate)

    def validate(self, value: Any) -> tuple[int, ...]:
        if not isinstance(value, (list, tuple)):
            raise PydanticCustomError("param_type", "not a list")
        if any(isinstance(each, bool) or not isinstance(each, int) for each in value):
            raise PydanticCustomError("param_type", "not a list of whole numbers")
        if len(value) > MOST or not all(1 <= each <= LARGEST for each in value):
            raise PydanticCustomError("param_range", "out of range")
        return tuple(value)

    def describe(self) -> dict[str, Any]:
        return {"type": "integers", "minimum": 1, "maximum": LARGEST}


Milestones = Annotated[tuple[int, ...], _Milestones()]
