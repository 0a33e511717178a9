from collections.abc import Iterator

from engine.recipe.recipe_lint import RecipeLint, Situation
from engine.spec.lint import sketch
from engine.spec.problems import Fix, Problem

_SIZE = {"name": "size", "type": "vector", "shape": [4]}
_KIND = {"name": "kind", "type": "class", "classes": ["a", "b", "c"]}
_NET = sketch(row=("Input", {"shape": [4]}), dense=("Dense", {"units": 3}))


class EarlyStoppingTooPatient(RecipeLint):
    """Early stopping waits for more epochs than there are.

    The first epoch is the best so far, and only after as many more as the patience does it stop:
    where no more epochs follow, the run ends by itself and nothing is saved.
    """

    fix = "Leaves early stopping out."
    draws = (
        _NET.trained(_SIZE, _KIND, epochs=5, early_stopping={"patience": 5}),
        _NET.trained(_SIZE, _KIND, epochs=6, early_stopping={"patience": 5}),
    )
    spares = (_NET.trained(_SIZE, _KIND, epochs=7, early_stopping={"patience": 5}),)

    def find(self, situation: Situation) -> Iterator[Problem]:
        stopping, epochs = situation.recipe.early_stopping, situation.recipe.epochs
        if stopping is None or stopping.patience < epochs - 1:
            return
        yield Problem(
            self.code,
            f"Early stopping with a patience of {stopping.patience:,} cannot end a run of "
            f"{epochs:,} epochs any earlier: it takes 1 epoch to begin with and "
            f"{stopping.patience:,} to wait.",
            param="early_stopping.patience",
            got=stopping.patience,
            expected=f"below {epochs - 1}",
            fixes=(Fix("Leave early stopping out", (situation.with_recipe(early_stopping=None),)),),
        )
