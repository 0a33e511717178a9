"""Accuracy."""

from typing import Any

from engine.recipe.part import Metric


class Accuracy(Metric):
    """The part of the answers that name the right class.

    Of labels that do not exclude each other, each label is an answer of its own (Keras calls it
    binary accuracy).
    """

    usual = True
    synonyms = (
        "acc",
        "categorical_accuracy",
        "sparse_categorical_accuracy",
        "binary_accuracy",
    )
    higher_is_better = True
    columns = ("class", "tags", "labels")

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        if output.ndim == target.ndim:
            right = (output > boundary) == (target > 0.5)
        else:
            right = output.argmax(-1) == target
        return right.sum(), right.numel()

    def value(self, sums: list[Any]) -> float:
        right, answers = sums
        return right / answers if answers else 0.0
