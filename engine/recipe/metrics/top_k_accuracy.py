"""Top-k accuracy."""

from typing import Any

from engine.recipe.part import Metric
from engine.spec.fields import Field


class TopKAccuracy(Metric):
    """The part of the samples whose right class is among the k that are held most likely.

    A class that ties with the right one does not push it out.
    """

    title = "Top-k accuracy"
    synonyms = (
        "top_k_categorical_accuracy",
        "sparse_top_k_categorical_accuracy",
        "top_k",
        "top_5_accuracy",
        "top5",
    )
    higher_is_better = True
    columns = ("class", "tags")

    k: int = Field(5, ge=1, le=1_000_000, description="How many classes may be named.")

    @property
    def label(self) -> str:
        return f"top_{self.k}_accuracy"

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        if output.ndim == target.ndim:
            right = ((output > boundary) == (target > 0.5)) | (self.k > 1)
        else:
            ahead = output > output.gather(1, target[:, None])
            right = ahead.sum(-1) < self.k
        return right.sum(), right.numel()

    def value(self, sums: list[Any]) -> float:
        right, answers = sums
        return right / answers if answers else 0.0
