"""How much each class counts in a loss over classes."""

from typing import Annotated, Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from engine.spec.fields import Field

LARGEST, MOST = 1_000_000.0, 100_000


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
                raise PydanticCustomError("param_choice", "not the one word there is")
            return value
        if not isinstance(value, (list, tuple)):
            raise PydanticCustomError("param_type", "not a list of numbers")
        if any(isinstance(each, bool) or not isinstance(each, (int, float)) for each in value):
            raise PydanticCustomError("param_type", "not a list of numbers")
        if not 0 < len(value) <= MOST or not all(0 < each <= LARGEST for each in value):
            raise PydanticCustomError("param_range", "not above 0")
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
