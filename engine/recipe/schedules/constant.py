"""A learning rate that stays."""

from engine.recipe.part import Schedule


class Constant(Schedule):
    """The learning rate stays what it is."""

    usual = True
    synonyms = (
        "none",
        "fixed",
    )

    def factor(self, step: int, steps: int, epoch: float) -> float:
        return 1.0
