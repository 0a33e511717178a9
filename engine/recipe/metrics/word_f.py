"""The F score of whole words."""

from typing import Any

from engine.recipe.part import Metric
from engine.recipe.word_starts import word_starts
from engine.spec.fields import Field


class WordF(Metric):
    """How many whole words are right: the harmonic mean of precision and recall.

    A word counts only where both its ends are right, so one wrong boundary costs two words.
    Each row is a text of its own, so that a word ends with it.
    """

    title = "Word F"
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
        # Of the places where either one has a boundary: a word that is right goes from one on
        # which both agree to the next, or to the end of its row, where both have another begin.
        agreed = (guess & truth)[guess | truth]
        right = (agreed[:-1] & agreed[1:]).sum() + agreed[-1:].sum()
        return right, guess.sum() + truth.sum()

    def value(self, sums: list[Any]) -> float:
        right, told_and_true = sums
        return 2 * right / told_and_true if told_and_true else 0.0
