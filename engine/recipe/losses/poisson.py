"""Poisson loss."""

from typing import Any

from engine.recipe.margin import NEGATIVE_ENDS
from engine.recipe.part import Loss
from engine.spec.fields import Field


class Poisson(Loss):
    """For counts of things that happen at a rate, which the network answers.

    q − y·log q, minus the logarithm of the Poisson distribution without what does not depend on
    the answer q; with logarithms, e^q − y·q.
    """

    synonyms = ("poisson_nll",)
    torch_name = "poisson_nll_loss"
    columns = {"number": "values", "vector": "values"}
    target_range = (0.0, float("inf"))
    right_end = "softplus"
    end_reason = "a rate is never below 0"

    logarithm: bool = Field(
        False, description="Whether the network answers the logarithm of the rate."
    )

    @property
    def wrong_ends(self) -> tuple[str, ...]:
        return () if self.logarithm else NEGATIVE_ENDS

    @property
    def gives_values(self) -> bool:
        return not self.logarithm

    def arguments(self) -> dict[str, Any]:
        return {"log_input": self.logarithm}
