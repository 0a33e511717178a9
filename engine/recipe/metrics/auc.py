"""The area under the ROC curve."""

from typing import Any

from engine.recipe.guesses import count
from engine.recipe.one_hot import one_hot
from engine.recipe.part import Metric

BINS, CELLS = 10_000, 1_000_000
TINIEST = -16.6
"""The logarithm of 1 − p where p is the largest 32-bit number below 1."""


class AUC(Metric):
    """How likely a sample of a class is ranked above one of another; 0.5 is guessing.

    The area under the curve of true against false positives, ties counting half, which does not
    depend on a threshold. Of several classes it is the mean over each against all others, of labels
    the mean over labels. It is counted in 10,000 steps of x / (1 + |x|), where x is the log-odds
    beyond the threshold: outputs nearer than about 0.0002 count as a tie. Beyond 100 classes there
    are 1,000,000 steps in all.
    """

    title = "AUC"
    synonyms = (
        "roc_auc",
        "auroc",
        "roc_auc_score",
        "area_under_curve",
    )
    higher_is_better = True
    whole_only = True
    columns = ("class", "tags", "labels")

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        """For each class the samples that are in it at each step, and those that are not."""
        if output.ndim == target.ndim:
            odds, truth = output - boundary, target.long()
        else:
            odds, truth = output, one_hot(output, target).long()
            if boundary == 0:
                chances = output.log_softmax(-1)
                odds = chances - (-chances.exp()).log1p().clamp_min(TINIEST)
        classes = odds.shape[1]
        bins = max(2, min(BINS, CELLS // classes))
        height = odds.double() / (1 + odds.double().abs())
        step = ((height + 1) * (bins / 2)).long().clamp(0, bins - 1)
        first = truth.new_ones(1, classes).cumsum(1) - 1
        places = (step + first * bins).flatten()
        found = [count(places, side.flatten(), classes * bins) for side in (truth, 1 - truth)]
        return tuple(side.view(classes, bins) for side in found)

    def value(self, sums: list[Any]) -> float:
        areas = [area for pair in zip(*sums, strict=True) if (area := _area(*pair)) is not None]
        return sum(areas) / len(areas) if areas else 0.5


def _area(inside: list[float], outside: list[float]) -> float | None:
    """The area of one class; None where all samples are of it, or none."""
    below = wins = 0.0
    for ours, others in zip(inside, outside, strict=True):
        wins += ours * (below + others / 2)
        below += others
    pairs = sum(inside) * below
    return wins / pairs if pairs else None
