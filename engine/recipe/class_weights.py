"""How much each class counts in a loss over classes."""

from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from engine.spec.fields import Field, wrong_value

LARGEST, MOST = 1_000_000.0, 100_000
WANTED = (
    f"balanced, or a list with a number above 0 and up to {LARGEST:,.0f} for each class, or null"
)


class _Weights:
    """ "balanced", a list with a positive number for each class, or None; lists become tuples."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.validate)

    def validate(self, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, str):
            if value != "balanced":
                raise wrong_value("param_choice", wanted=WANTED)
            return value
        if not isinstance(value, (list, tuple)):
            raise wrong_value("param_type", wanted=WANTED)
        if not 0 < len(value) <= MOST:
            raise wrong_value("param_range", wanted=WANTED)
        for place, each in enumerate(value):
            if isinstance(each, bool) or not isinstance(each, (int, float)):
                raise wrong_value("param_type", (place,), WANTED)
            if not 0 < each <= LARGEST:
                raise wrong_value("param_range", (place,), WANTED)
        return tuple(map(float, value))

    def describe(self) -> dict[str, Any]:
        return {"type": "choice", "choices": ["balanced"], "nullable": True}


ClassWeights = Annotated[Literal["balanced"] | tuple[float, ...] | None, _Weights()]


def class_weights_field() -> Any:
    """The field of a loss that weighs classes."""
    return Field(
        None,
        description="How much each class counts: balanced lets rare classes count as much as "
        "frequent ones; a document may list a number for each class.",
    )


def balanced(counts: list[int]) -> tuple[float, ...]:
    """Weights with which every class counts the same: samples / (classes · samples of the class).

    King and Zeng 2001; a class without a sample is taken to have one.
    """
    samples = sum(counts)
    return tuple(samples / (len(counts) * max(1, count)) for count in counts)
