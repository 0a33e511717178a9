"""Epochs at which something happens."""

from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from engine.spec.fields import wrong_value

LARGEST, MOST = 1_000_000, 100
WANTED = f"a list of up to {MOST} whole numbers from 1 to {LARGEST:,}"


class _Milestones:
    """A list of whole numbers from 1; lists become tuples."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validate)

    def validate(self, value: Any) -> tuple[int, ...]:
        if not isinstance(value, (list, tuple)):
            raise wrong_value("param_type", wanted=WANTED)
        if len(value) > MOST:
            raise wrong_value("param_range", wanted=WANTED)
        for place, each in enumerate(value):
            if isinstance(each, bool) or not isinstance(each, int):
                raise wrong_value("param_type", (place,), WANTED)
            if not 1 <= each <= LARGEST:
                raise wrong_value("param_range", (place,), WANTED)
        return tuple(value)

    def describe(self) -> dict[str, Any]:
        return {"type": "integers", "minimum": 1, "maximum": LARGEST}


Milestones = Annotated[tuple[int, ...], _Milestones()]
