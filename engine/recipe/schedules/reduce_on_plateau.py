"""A learning rate that falls when nothing gets better."""

from math import isfinite

from engine.recipe.part import Schedule, ScheduleState
from engine.spec.fields import Field


class ReduceOnPlateau(Schedule):
    """The learning rate is multiplied with a factor when nothing has got better for some epochs.

    It watches what early stopping watches, else the validation loss, else the loss of training.
    Better is what improves on the best by more than a part of its size, whatever its sign; after a
    fall it waits anew.
    """

    synonyms = (
        "reduce_lr_on_plateau",
        "plateau",
    )

    gamma: float = Field(0.1, gt=0, lt=1, description="What the rate is multiplied with.")
    patience: int = Field(
        5, ge=0, le=1_000_000, description="Epochs without a better value that are let pass."
    )
    threshold: float = Field(
        1e-4, ge=0, le=1, description="The part of the best by which a value has to be better."
    )
    cooldown: int = Field(
        0, ge=0, le=1_000_000, description="Epochs after a fall that are not counted."
    )
    final: float = Field(0.0, ge=0, le=1, description="The part of the rate left at the least.")

    def factor(self, step: int, steps: int, epoch: float) -> float:
        return 1.0

    def watch(self, state: ScheduleState, value: float, higher_is_better: bool) -> ScheduleState:
        factor, waited = state.get("factor", 1.0), state.get("waited", 0) + 1
        best, cooling = state.get("best"), state.get("cooling", 0)
        if best is None:
            better = value == value  # anything but "not a number"
        else:
            gained = value - best if higher_is_better else best - value
            # Below zero, best · (1 ± threshold) would lie on the best's other side.
            better = gained > (self.threshold * abs(best) if isfinite(best) else 0.0)
        if better:
            best, waited = value, 0
        if cooling > 0:
            cooling, waited = cooling - 1, 0
        if waited > self.patience:
            factor, waited = max(self.final, factor * self.gamma), 0
            cooling = self.cooldown
        after: ScheduleState = {"factor": factor, "waited": waited, "cooling": cooling}
        return after if best is None else after | {"best": best}
