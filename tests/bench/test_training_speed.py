"""The contenders train the same network on the same numbers, and ratios are what they say."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from bench.result import Result
from bench.training_speed import workloads
from bench.training_speed.brickwork_run import BrickworkRun
from bench.training_speed.contender import Setting
from bench.training_speed.contenders import NAMES, contender
from bench.training_speed.judge import loss_of, right_of
from bench.training_speed.report import rows
from bench.training_speed.rounds import Rates
from bench.training_speed.workload import Workload
from engine.data import data_folder
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.examples import EpochBatches, Examples
from engine.train.run_folder import prepare_run
from engine.train.training import Training

KERAS = """
import json
from bench.training_speed import workloads
found = {name: workloads.workload(name).in_keras().count_params() for name in workloads.NAMES}
print(json.dumps(found))
"""


@pytest.fixture(params=workloads.NAMES)
def workload(request: pytest.FixtureRequest) -> Workload:
    return workloads.workload(request.param)


def test_network_and_data_are_the_same_by_hand(workload: Workload, tmp_path: Path) -> None:
    workload.write(tmp_path)
    recipe = read_recipe(workload.recipe(epochs=1))
    data = data_folder(tmp_path, workload.name)
    run = prepare_run(tmp_path / "run", read_graph(workload.graph), recipe, data)
    training = Training(run, torch.device("cpu"))
    by_hand = workload.by_hand()
    count = [sum(w.numel() for w in model.parameters()) for model in (training.model, by_hand)]
    assert count[0] == count[1]

    inputs, wanted = map(torch.from_numpy, workload.read(tmp_path))
    batch = Examples(run, run.rows("train"), training.device).take(torch.arange(4))
    assert torch.equal(batch.inputs[0][0], inputs[:4])
    assert training.steps_per_epoch == workload.steps
    assert EpochBatches(training.train_rows, workload.batch_size, 0).batch(0, 0).size == len(
        inputs[: workload.batch_size]
    )

    logits = by_hand(inputs[:4])
    assert logits.shape[:-1] == training.model(*batch.arguments).shape[:-1]
    assert loss_of(workload)(logits, wanted[:4]).shape == ()
    assert right_of(workload)(logits, wanted[:4]).shape == wanted[:4].shape


def test_networks_in_keras_have_as_many_weights() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", KERAS],
        env={**os.environ, "KERAS_BACKEND": "torch"},
        capture_output=True,
        text=True,
        check=True,
    )
    by_hand = {
        name: sum(w.numel() for w in workloads.workload(name).by_hand().parameters())
        for name in workloads.NAMES
    }
    assert json.loads(answer.stdout) == by_hand


def test_brickwork_is_held_still_between_its_turns(tmp_path: Path) -> None:
    tiny = workloads.workload("tiny_mlp")
    tiny.write(tmp_path)
    run = BrickworkRun(Setting(tiny, frozenset(os.sched_getaffinity(0)), tmp_path), "at once")
    try:
        run.wait_until_ready()
        (log,) = tmp_path.glob("brickwork-run-*/run/events.jsonl")
        time.sleep(0.2)
        held = log.stat().st_size
        time.sleep(0.5)
        assert log.stat().st_size == held
        assert run.rate(0.2) > 0
        assert log.stat().st_size > held
    finally:
        run.close()
    assert not list(tmp_path.glob("brickwork-run-*"))


def test_ratios_are_to_the_loop_before_and_after() -> None:
    rates = Rates([10.0, 20.0, 30.0], {"brickwork": [30.0, 50.0], "keras_torch": [40.0, 40.0]})
    assert rates.ratios("brickwork") == [2.0, 2.0]
    assert rates.quotients("brickwork", "keras_torch") == [0.75, 1.25]
    tiny = workloads.workload("tiny_mlp")
    told = rows(Setting(tiny, frozenset({0}), Path()), rates)
    assert [(row.value, row.floor, row.kept) for row in told] == [
        (20.0, None, True),
        (2.0, 2.5, False),
        (pytest.approx(2.13, abs=0.01), None, True),
        (1.0, 1.0, True),
    ]
    assert rows(Setting(tiny, frozenset({0, 1}), Path()), rates)[1].kept


def test_a_floor_within_the_spread_is_missed_only_where_all_is_below() -> None:
    assert Result("x", 0.9, 0.8, 1.0, "×", 5, floor=1.0, within_spread=True).kept
    below = Result("x", 0.9, 0.8, 0.99, "×", 5, floor=1.0, within_spread=True)
    assert not below.kept
    assert "≥ 1 × within the spread | **missed**" in below.row()
    assert "≥ -0.5 %, ≤ 0.5 %" in Result("x", 0, 0, 0, "%", 5, limit=0.5, floor=-0.5).row()


def test_every_contender_is_one_file() -> None:
    folder = Path(workloads.__file__).parents[1] / "contenders"
    assert {path.stem for path in folder.glob("[!_]*.py")} == set(NAMES)
    assert [contender(name).name for name in NAMES] == list(NAMES)
    assert len({contender(name).title for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize(
    ("low", "high", "verdict"), [(-3, 1.9, "kept"), (-3, 2.4, "too wide"), (2.1, 4, "missed")]
)
def test_an_interval_keeps_its_limit_as_a_whole(low: float, high: float, verdict: str) -> None:
    result = Result("x", (low + high) / 2, low, high, "%", 60, limit=2, by_interval=True)
    assert verdict in result.row()
    assert result.kept == (verdict == "kept")
