"""The F score of word boundaries."""

from typing import Any

from engine.recipe.part import Metric
from engine.recipe.word_starts import word_starts
from engine.spec.fields import Field


class BoundaryF(Metric):
    """How many word boundaries are right: the harmonic mean of precision and recall.

    Each row is a text of its own, whose first step always begins a word.
    """

    title = "Boundary F"
    higher_is_better = True
    columns = ("tags",)
    reads_rows = True

    begin: int = Field(1, ge=0, le=1_000, description="The number of the tag that begins a word.")

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        return self.sums_of_rows(output, target, boundary, None)

    def sums_of_rows(
        self, output: Any, target: Any, boundary: float, starts: Any
    ) -> tuple[Any, ...]:
        guess, truth = word_starts(output, target, boundary, self.begin, starts)
        return (guess & truth).sum(), guess.sum() + truth.sum()

    def value(self, sums: list[Any]) -> float:
        right, told_and_true = sums
        return 2 * right / told_and_true if told_and_true else 0.0
