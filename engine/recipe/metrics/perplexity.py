"""Perplexity."""

from math import exp
from typing import Any

from engine.recipe.one_hot import one_hot
from engine.recipe.part import Metric

LARGEST = 700.0
"""The exponent beyond which a number would be infinite."""


class Perplexity(Metric):
    """Among how many equally likely classes the network hesitates: e to the mean of −log p_y."""

    synonyms = ("ppl",)
    higher_is_better = False
    needs_chances = True
    columns = ("class", "tags")

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        if output.ndim != target.ndim:
            surprise = -(output.log_softmax(-1) * one_hot(output, target)).sum()
        elif boundary == 0:
            wrong = (1 - 2 * target) * output
            surprise = (wrong.clamp_min(0) + (-wrong.abs()).exp().log1p()).sum()
        else:
            chance = 1 - (target - output).abs()
            surprise = -chance.clamp(1e-38, 1).log().sum()
        return surprise, len(target)

    def value(self, sums: list[Any]) -> float:
        surprise, answers = sums
        return exp(min(LARGEST, surprise / answers)) if answers else 0.0
