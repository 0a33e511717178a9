"""F1."""

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


class F1(Metric):
    """The harmonic mean of precision and recall: low where either is.

    2·TP / (2·TP + FP + FN), for each class against all others.
    """

    title = "F1"
    higher_is_better = True
    columns = ("class", "tags")

    average: Average = average_field()
    class_number: int = class_field()

    @property
    def label(self) -> str:
        return average_label("f1", self.average, self.class_number)

    def misfit(self, classes: int) -> str:
        return missing_class(self.average, self.class_number, classes)

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        return counts_by_class(output, target, boundary)

    def value(self, sums: list[Any]) -> float:
        right, named, true = sums
        twice = [2 * each for each in right]
        both = [sum(pair) for pair in zip(named, true, strict=True)]
        return average_ratio(twice, both, sums, self.average, self.class_number)
