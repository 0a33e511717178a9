"""Every schedule over all steps against torch's of the same name, or its formula."""

import math
import warnings
from collections.abc import Callable
from typing import Any

import numpy
import pytest
import torch
from torch.optim import lr_scheduler

from engine.recipe.part import Schedule, schedules

BASE, EPOCHS, PER_EPOCH = 0.4, 23, 7
STEPS = EPOCHS * PER_EPOCH
Case = tuple[dict[str, Any], Callable[[], list[float]]]


def by_torch(name: str, each_epoch: bool = False, **arguments: Any) -> Callable[[], list[float]]:
    """The rate of every step with a scheduler of torch that steps after each step or epoch."""

    def rates() -> list[float]:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a scheduler that steps before its optimizer
            scheduler = getattr(lr_scheduler, name)(optimizer, **arguments)
            found = []
            for step in range(STEPS):
                found.append(optimizer.param_groups[0]["lr"])
                if name == "CosineAnnealingWarmRestarts":
                    scheduler.step((step + 1) / PER_EPOCH)
                elif not each_epoch or (step + 1) % PER_EPOCH == 0:
                    scheduler.step()
        return found

    return rates


CASES: dict[str, list[Case]] = {
    "constant": [({}, lambda: [BASE] * STEPS)],
    "step": [({"every": 3, "gamma": 0.7}, by_torch("StepLR", True, step_size=3, gamma=0.7))],
    "multi_step": [
        ({"milestones": [2, 9, 9]},
         by_torch("MultiStepLR", True, milestones=[2, 9, 9], gamma=0.1)),
    ],
    "exponential": [({"gamma": 0.8}, by_torch("ExponentialLR", True, gamma=0.8))],
    "polynomial": [
        ({}, by_torch("PolynomialLR", total_iters=STEPS)),
        ({"power": 2.5}, by_torch("PolynomialLR", total_iters=STEPS, power=2.5)),
        ({"final": 0.1}, lambda: [BASE * (1 - 0.9 * step / STEPS) for step in range(STEPS)]),
    ],
    "inverse": [
        ({"decay": 0.05}, by_torch("LambdaLR", lr_lambda=lambda step: 1 / (1 + 0.05 * step))),
    ],
    "cosine": [
        ({}, by_torch("CosineAnnealingLR", T_max=STEPS)),
        ({"final": 0.2}, by_torch("CosineAnnealingLR", T_max=STEPS, eta_min=0.2 * BASE)),
    ],
    "cosine_restarts": [
        ({"first": 3}, by_torch("CosineAnnealingWarmRestarts", T_0=3, T_mult=2)),
        ({"first": 4, "longer": 1, "final": 0.1},
         by_torch("CosineAnnealingWarmRestarts", T_0=4, eta_min=0.1 * BASE)),
    ],
    "one_cycle": [
        ({}, by_torch("OneCycleLR", max_lr=BASE, total_steps=STEPS)),
        ({"rise": 0.6, "divisor": 5.0, "final_divisor": 10.0},
         by_torch("OneCycleLR", max_lr=BASE, total_steps=STEPS, pct_start=0.6, div_factor=5.0,
                  final_div_factor=10.0)),
    ],
}  # fmt: skip


def test_every_schedule_is_tried() -> None:
    assert CASES.keys() | {"reduce_on_plateau"} == schedules().keys()


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, cases in CASES.items() for case in cases]
)
def test_a_schedule_is_what_it_says(name: str, case: Case) -> None:
    schedule = schedules()[name].model_validate(case[0])
    found = [schedule.rate(BASE, step, STEPS, PER_EPOCH) for step in range(STEPS)]
    assert found == pytest.approx(case[1](), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("kind", schedules().values(), ids=sorted(schedules()))
def test_any_schedule_warms_up(kind: type[Schedule]) -> None:
    schedule = kind(warmup_steps=10)
    found = [schedule.rate(BASE, step, STEPS, PER_EPOCH) for step in range(STEPS)]
    assert found[:10] == pytest.approx([BASE * (step + 1) / 10 for step in range(10)])
    assert all(0 <= rate <= BASE for rate in found)
    # The shortest runs there are, and a warm-up that never ends.
    for steps in (1, 2, 5):
        assert all(math.isfinite(kind().rate(BASE, step, steps, 1)) for step in range(steps))
        assert math.isfinite(schedule.rate(BASE, steps - 1, steps, 1))


@pytest.mark.parametrize("higher", [False, True])
@pytest.mark.parametrize(
    "fields",
    [
        {"patience": 2, "gamma": 0.5},
        {"patience": 0, "gamma": 0.5, "cooldown": 2, "threshold": 0.05},
        {"patience": 1, "gamma": 0.1, "final": 0.03},
    ],
)
def test_a_plateau_is_torch_s(fields: dict[str, Any], higher: bool) -> None:
    """Over values that fall, stay, rise, and for once are not a number."""
    random = numpy.random.default_rng(1)
    values = [3 * 0.9 ** (epoch // 3) + 0.2 * random.random() for epoch in range(60)]
    values[4] = math.nan
    if higher:
        values = [5 - value for value in values]
    schedule = schedules()["reduce_on_plateau"].model_validate(fields)
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    theirs = lr_scheduler.ReduceLROnPlateau(
        optimizer, "max" if higher else "min", factor=fields["gamma"],
        patience=fields["patience"], threshold=fields.get("threshold", 1e-4),
        cooldown=fields.get("cooldown", 0), min_lr=fields.get("final", 0.0) * BASE, eps=0.0,
    )  # fmt: skip
    state: dict[str, float] = {}
    found, expected = [], []
    for value in values:
        state = schedule.watch(state, value, higher)
        theirs.step(value)
        found.append(schedule.rate(BASE, 500, 1_000, PER_EPOCH, state))
        expected.append(optimizer.param_groups[0]["lr"])
    assert found == pytest.approx(expected)
    assert len(set(found)) > 2


@pytest.mark.parametrize("higher", [False, True])
@pytest.mark.parametrize("best", [-40.0, -1e-3, 0.0, 1e-3, 40.0])
def test_standing_still_is_a_plateau_whatever_the_sign(best: float, higher: bool) -> None:
    """And so is a little better, or worse; half the size of the best is more than the threshold."""
    sign, size = (1 if higher else -1), abs(best)
    fields = {"patience": 1, "gamma": 0.5, "threshold": 0.01}
    schedule = schedules()["reduce_on_plateau"].model_validate(fields)
    for value in (best, best + sign * size / 200, best - sign * size / 200, best - sign * 9):
        state = schedule.watch({}, best, higher)
        for _ in range(12):
            state = schedule.watch(state, value, higher)
        assert state["factor"] == 0.5**6
    state = schedule.watch({}, best, higher)
    for step in range(1, 13):
        state = schedule.watch(state, best + sign * step * (size / 2 + 1), higher)
    assert state.get("factor", 1.0) == 1.0


def test_whatever_follows_an_infinite_value_is_better() -> None:
    schedule = schedules()["reduce_on_plateau"].model_validate({"patience": 0})
    state = schedule.watch(schedule.watch({}, math.inf, False), 5.0, False)
    assert (state["best"], state["factor"]) == (5.0, 1.0)
