"""Hinge loss over classes."""

from typing import Any

from engine.recipe.one_hot import one_hot
from engine.recipe.part import Loss


class CategoricalHinge(Loss):
    """Asks the right class to be ahead of the best wrong one by a margin of 1.

    max(0, 1 + n − q_y), where n is the largest output of a wrong class, and 0 at the least, as
    Keras takes it; Crammer and Singer 2001.
    """

    synonyms = (
        "multiclass_hinge",
        "crammer_singer",
    )
    columns = {"class": "classes", "tags": "steps"}
    gives_chances = False

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        truth = one_hot(output, target)
        right = (truth * output).sum(-1)
        wrong = ((1 - truth) * output).amax(-1)
        return (1 + wrong - right).clamp_min(0).mean()
