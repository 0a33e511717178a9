"""Recall."""

from typing import Any

from engine.recipe.averages import ClassMetric


class Recall(ClassMetric):
    """The part of the samples of a class that are found.

    TP / (TP + FN), for each class against all others.
    """

    synonyms = (
        "sensitivity",
        "true_positive_rate",
        "tpr",
        "hit_rate",
    )

    def value(self, sums: list[Any]) -> float:
        right, _, true = sums
        return self.averaged(right, true, sums)
