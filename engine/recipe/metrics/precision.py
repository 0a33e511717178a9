"""Precision."""

from typing import Any

from engine.recipe.averages import ClassMetric


class Precision(ClassMetric):
    """The part of the samples said to be of a class that are.

    TP / (TP + FP), for each class against all others.
    """

    synonyms = (
        "positive_predictive_value",
        "ppv",
    )

    def value(self, sums: list[Any]) -> float:
        right, named, _ = sums
        return self.averaged(right, named, sums)
