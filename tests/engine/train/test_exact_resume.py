"""A run that was interrupted, at whatever step, ends as one that was not: to the last bit."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.train.training import State
from tests.engine.train.runs import (
    FAMILIES,
    Attempt,
    Killed,
    assert_equal_state,
    iris_mlp,
    kill,
    leave,
    make_run,
)
from tests.graphs import chain, node

RECIPE = {
    "epochs": 3,
    "optimizer": {"name": "adam", "learning_rate": 0.01},
    "schedule": {"name": "cosine", "warmup_steps": 3},
}


@cache
def undisturbed(family: str) -> tuple[State, int]:
    graph, recipe = FAMILIES[family]
    with TemporaryDirectory() as folder:
        attempt = Attempt(make_run(Path(folder) / "run", graph(), **recipe, **RECIPE))
        assert attempt.run() == "finished"
        return attempt.training.state(), attempt.training.steps


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=7, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_interruption_leaves_no_trace(family: str, data: st.DataObject) -> None:
    expected, steps = undisturbed(family)
    graph, recipe = FAMILIES[family]
    points = data.draw(st.lists(st.integers(1, steps - 1), min_size=1, max_size=3, unique=True))
    how = {step: data.draw(st.sampled_from([leave, kill]), f"at {step}") for step in sorted(points)}
    with TemporaryDirectory() as folder:
        run = make_run(Path(folder) / "run", graph(), **recipe, **RECIPE)
        number, ahead = 1, dict(how)
        while True:
            attempt = Attempt(run, number, ahead)
            number += 1
            try:
                ending = attempt.run()
            except Killed:
                ending = "interrupted"
            # What happened once does not happen again when its step is repeated.
            ahead = {step: act for step, act in ahead.items() if step > attempt.training.step}
            if ending == "finished":
                break
        assert_equal_state(attempt.training.state(), expected)


@pytest.mark.parametrize(
    "change",
    [
        {"optimizer": {"name": "muon", "learning_rate": 0.01}},
        {"optimizer": {"name": "lbfgs", "iterations": 3}},
        {"schedule": {"name": "reduce_on_plateau", "patience": 0, "threshold": 0.3}},
        {"metrics": ["f1", "auc", "perplexity", "confusion_matrix"]},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_remembers_more_goes_on_too(change: dict[str, Any], tmp_path: Path) -> None:
    _, recipe = FAMILIES["mlp"]
    recipe = recipe | RECIPE | {"epochs": 6} | change
    graph = iris_mlp()
    graph["nodes"].insert(2, node("middle", "Dense", units=8))
    graph["wires"] = chain(*graph["nodes"])["wires"]
    whole = Attempt(make_run(tmp_path / "whole", graph, **recipe))
    whole.run()
    run = make_run(tmp_path / "killed", graph, **recipe)
    first = Attempt(run, 1, {3: leave, 10: kill})
    first.run()
    second = Attempt(run, 2, {25: kill})
    assert second.started_at == 3
    with pytest.raises(Killed):
        second.run()
    last = Attempt(run, 3)
    assert last.started_at > 3
    assert last.run() == "finished"
    assert_equal_state(last.training.state(), whole.training.state())
    assert last.told("epoch")[-1]["values"] == whole.told("epoch")[-1]["values"]
    if "schedule" in change:
        assert whole.training.schedule_state["factor"] < 1


def test_a_live_change_is_made_again_at_its_step(tmp_path: Path) -> None:
    """Also where the checkpoint that the next attempt starts from is older than the change."""

    def slower(attempt: Attempt) -> None:
        command = {"command": "set", "name": "learning_rate", "value": 0.001}
        attempt.control.commands.put(command)

    graph, recipe = FAMILIES["mlp"]
    whole = Attempt(make_run(tmp_path / "whole", graph(), **recipe, **RECIPE), 1, {9: slower})
    whole.run()
    changed = [(e["step"], e["name"], e["value"]) for e in whole.told("control")]
    assert changed == [(9, "learning_rate", 0.001)]

    run = make_run(tmp_path / "killed", graph(), **recipe, **RECIPE)
    first = Attempt(run, 1, {9: slower, 12: kill}, checkpoint_seconds=1_000)
    with pytest.raises(Killed):
        first.run()
    second = Attempt(run, 2, {16: kill}, checkpoint_seconds=1_000)
    assert second.started_at == 0
    with pytest.raises(Killed):
        second.run()
    third = Attempt(run, 3)
    third.run()
    assert [(e["step"], e["value"]) for e in third.told("control")] == [(9, 0.001)]
    assert_equal_state(third.training.state(), whole.training.state())
    undisturbed_state, _ = undisturbed("mlp")
    with pytest.raises(AssertionError):
        assert_equal_state(third.training.state(), undisturbed_state)
