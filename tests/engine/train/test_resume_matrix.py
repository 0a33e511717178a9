"""Every optimizer with every schedule, and every template, goes on as if it had not stopped.

Here what a checkpoint holds is taken to a second training and held against the one that went on.
That files and processes carry it there is the business of ``test_exact_resume.py`` and
``tests/faults``. ``make soak`` takes every optimizer to every template.
"""

import io
import os
import random
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import torch

from engine.recipe.part import optimizers, schedules
from engine.train.run_folder import Run
from engine.train.training import State, Training
from graphapp.templates_gallery import templates
from tests.engine.train.runs import CPU, assert_equal_state, make_run
from tests.engine.train.test_steering import three_layers

STEPS = 20
SCHEDULES = {
    "step": {"every": 1},
    "multi_step": {"milestones": [1, 2]},
    "cosine_restarts": {"first": 1},
    "reduce_on_plateau": {"patience": 0, "threshold": 0.5},
}
"""Fields under which a schedule does something in a few epochs."""
OPTIMIZERS = {"lbfgs": {"iterations": 3}, "sgd": {"momentum": 0.9}, "adam": {"amsgrad": True}}
STEERING: list[dict[str, Any]] = [
    {"ema": 0.9},
    {"accumulate": 3},
    {"clip_norm": 0.1, "clip_value": 0.05},
    {"layers": {"first": {"frozen": True}, "third": {"learning_rate": 2.0}}},
]


def kept(state: State) -> State:
    """A state as it comes back from the disk."""
    file = io.BytesIO()
    torch.save(state, file)
    file.seek(0)
    loaded: State = torch.load(file, weights_only=True)
    return loaded


def step(training: Training) -> None:
    training.advance()
    if training.at_epoch_end:  # what the loop does there, as far as rates depend on it
        value = float(training.step % 3)
        training.schedule_state = training.schedule.watch(training.schedule_state, value, False)


def hold(run: Run, steps: int, chance: random.Random) -> None:
    """Stop once, anywhere; both ends are equal to the last bit."""
    torch.set_num_threads(1)
    whole = Training(run, CPU)
    stop = chance.randrange(1, steps)
    for _ in range(stop):
        step(whole)
    state = kept(whole.state())
    for _ in range(stop, steps):
        step(whole)
    expected = kept(whole.state())
    resumed = Training(run, CPU)
    resumed.restore(state)
    assert resumed.step == stop
    for _ in range(stop, steps):
        step(resumed)
    assert_equal_state(resumed.state(), expected)


def _run(**recipe: Any) -> Run:
    return make_run(
        Path(mkdtemp()) / "run",
        three_layers(),
        **{"data": "iris", "target": "species", "batch_size": 16, "epochs": 4} | recipe,
    )


@pytest.mark.parametrize("schedule", sorted(schedules()))
@pytest.mark.parametrize("optimizer", sorted(optimizers()))
def test_an_optimizer_with_a_schedule(optimizer: str, schedule: str) -> None:
    named = {"name": optimizer, **OPTIMIZERS.get(optimizer, {})}
    rates = {"name": schedule, "warmup_steps": 2, **SCHEDULES.get(schedule, {})}
    hold(_run(optimizer=named, schedule=rates), STEPS, random.Random(optimizer + schedule))


@pytest.mark.parametrize("more", STEERING, ids=lambda more: next(iter(more)))
@pytest.mark.parametrize("optimizer", ["adam", "muon"])
def test_what_is_around_a_step(optimizer: str, more: dict[str, Any]) -> None:
    hold(_run(optimizer=optimizer, epochs=8, **more), STEPS, random.Random(str(more)))


def _template_cases() -> list[tuple[dict[str, Any], str]]:
    names = sorted(optimizers())
    if os.environ.get("BRICKWORK_SOAK"):
        return [(template, name) for template in templates() for name in names]
    return [(template, names[place % len(names)]) for place, template in enumerate(templates())]


@pytest.mark.parametrize(
    ("template", "optimizer"),
    _template_cases(),
    ids=lambda of: of if isinstance(of, str) else of["id"],
)
def test_a_template(template: dict[str, Any], optimizer: str, tmp_path: Path) -> None:
    named = {"name": optimizer, **OPTIMIZERS.get(optimizer, {})}
    recipe = template["recipe"] | {"optimizer": named, "epochs": 4}
    recipe |= {"batch_size": min(16, recipe.get("batch_size", 32))}
    run = make_run(tmp_path / "run", template["graph"], **recipe)
    hold(run, min(STEPS, run.objective["steps"]), random.Random(template["id"] + optimizer))
