"""Exact match."""

from typing import Any

from engine.recipe.part import Metric


class ExactMatch(Metric):
    """The part of the samples of which every label is right.

    It is for labels that do not exclude each other; accuracy counts each of them for itself.
    """

    synonyms = ("exact_match_ratio", "subset_accuracy")
    higher_is_better = True
    columns = ("labels",)

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        right = ((output > boundary) == (target > 0.5)).all(-1)
        return right.sum(), right.numel()

    def value(self, sums: list[Any]) -> float:
        right, samples = sums
        return right / samples if samples else 0.0
