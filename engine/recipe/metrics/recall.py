"""Recall."""

from typing import Any

from engine.recipe.averages import (
    Average,
    average_field,
    average_label,
    average_ratio,
    class_field,
    missing_class,
)
from engine.recipe.guesses import counts_by_class
from engine.recipe.part import Metric


class Recall(Metric):
    """The part of the samples of a class that are found.

    TP / (TP + FN), for each class against all others.
    """

    higher_is_better = True
    columns = ("class", "tags")

    average: Average = average_field()
    class_number: int = class_field()

    @property
    def label(self) -> str:
        return average_label("recall", self.average, self.class_number)

    def misfit(self, classes: int) -> str:
        return missing_class(self.average, self.class_number, classes)

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        return counts_by_class(output, target, boundary)

    def value(self, sums: list[Any]) -> float:
        right, _, true = sums
        return average_ratio(right, true, sums, self.average, self.class_number)
