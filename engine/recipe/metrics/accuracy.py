"""Accuracy."""

from typing import Any

from engine.recipe.part import Metric


class Accuracy(Metric):
    """The part of the answers that name the right class."""

    higher_is_better = True
    columns = ("class", "tags")

    def measure(self, output: Any, target: Any, boundary: float) -> Any:
        if output.ndim == target.ndim:
            right = (output > boundary) == (target > 0.5)
        else:
            right = output.argmax(-1) == target
        return right.float().mean()
