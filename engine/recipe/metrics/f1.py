"""F1."""

from typing import Any

from engine.recipe.averages import ClassMetric


class F1(ClassMetric):
    """The harmonic mean of precision and recall: low where either is.

    2·TP / (2·TP + FP + FN), for each class against all others.
    """

    title = "F1"
    synonyms = (
        "f1_score",
        "f_score",
        "f_measure",
    )

    def value(self, sums: list[Any]) -> float:
        right, named, true = sums
        twice = [2 * each for each in right]
        both = [sum(pair) for pair in zip(named, true, strict=True)]
        return self.averaged(twice, both, sums)
