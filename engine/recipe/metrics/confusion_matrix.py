"""Which classes are taken for which."""

from typing import Any

from engine.recipe.guesses import count, guesses
from engine.recipe.part import Metric

MOST = 100


class ConfusionMatrix(Metric):
    """Counts for each class what its samples were taken for: a row a class, a column an answer.

    It is no number, so nothing can be stopped or chosen by it.
    """

    usual = True
    synonyms = (
        "confusion",
        "confusion_table",
    )
    higher_is_better = True
    whole_only = True
    is_table = True
    columns = ("class", "tags")

    def misfit(self, classes: int) -> str:
        return f"has room for {MOST} classes, but the target has {classes}" * (classes > MOST)

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        guess, truth, classes = guesses(output, target, boundary)
        found = count(truth * classes + guess, guess.new_ones(len(guess)), classes * classes)
        return (found.view(classes, classes),)

    def value(self, sums: list[Any]) -> list[list[int]]:
        return [[int(number) for number in row] for row in sums[0]]
