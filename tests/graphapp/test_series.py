"""Curves in buckets: nothing stands out less for being summed up, and rewinds are followed."""

import json
from pathlib import Path
from typing import Any

import pytest

from graphapp.actions.claim_run import do_claim_run
from graphapp.actions.release_run import do_release_run
from graphapp.actions.store_events import do_store_events
from graphapp.models import Run
from graphapp.series import Curves, buckets, read_series
from tests.graphapp.conftest import metrics, started

FIXTURES = sorted((Path(__file__).parents[1] / "fixtures" / "events").glob("*.json"))


def test_a_short_curve_is_told_point_by_point() -> None:
    assert buckets([1, 2, 3], [0.5, 0.25, 0.125], 1_000) == {
        "step": [1, 2, 3],
        "min": [0.5, 0.25, 0.125],
        "max": [0.5, 0.25, 0.125],
        "mean": [0.5, 0.25, 0.125],
    }


def test_a_long_curve_keeps_its_peaks() -> None:
    values = [0.0] * 10_000
    values[7_777] = 9.0
    told = buckets(list(range(1, 10_001)), values, 100)
    assert len(told["step"]) == 100
    assert told["step"][-1] == 10_000
    assert max(told["max"]) == 9.0
    assert told["mean"][77] == pytest.approx(9.0 / 100)


def test_a_value_that_is_no_number_cannot_hide() -> None:
    told = buckets([1, 2, 3, 4], [1.0, float("nan"), 1.0, 1.0], 2)
    assert [value == value for value in told["max"]] == [False, True]


@pytest.mark.parametrize("fixture", FIXTURES, ids=[file.stem for file in FIXTURES])
def test_snapshot_and_events_make_the_later_snapshot(fixture: Path) -> None:
    """The same files as the browser's reducer is tested with: both sides fold alike."""
    case = json.loads(fixture.read_text("utf-8"))
    curves = Curves()
    for name, curve in case["snapshot"]["curves"].items():
        curves.points[name] = (list(curve["step"]), [_number(value) for value in curve["value"]])
    curves.epochs = list(case["snapshot"]["history"])
    for event in case["events"]:
        if event["seq"] > case["snapshot"]["last_seq"]:
            curves.apply(event)
    for name, curve in case["later"]["curves"].items():
        steps, values = curves.points[name]
        assert steps == curve["step"], name
        assert [repr(value) for value in values] == [repr(_number(v)) for v in curve["value"]]
    assert [epoch["step"] for epoch in curves.epochs] == [
        epoch["step"] for epoch in case["later"]["history"]
    ]


def test_only_the_latest_tables_are_told() -> None:
    curves = Curves()
    for epoch in (1, 2):
        event: dict[str, Any] = {"seq": epoch, "kind": "epoch", "step": epoch}
        curves.apply(event | {"tables": {"validation/confusion_matrix": [[epoch]]}})
    assert "tables" not in curves.epochs[0]
    assert curves.epochs[1]["tables"] == {"validation/confusion_matrix": [[2]]}


def _number(value: Any) -> float:
    return float(value) if value is not None else float("nan")


@pytest.mark.django_db
def test_a_second_attempt_drops_what_it_does_again(held_run: Run) -> None:
    do_store_events(held_run.pk, 1, [started(1), metrics(2, 1, 2, 3, 4)])
    held_run.refresh_from_db()
    assert read_series(held_run, 100)["series"]["train/loss"]["step"] == [1, 2, 3, 4]
    do_release_run(held_run.pk, 1, "interrupted")
    again = do_claim_run("worker-2")
    assert again is not None
    do_store_events(again.pk, 2, [started(1, step=2), metrics(2, 3, value=0.1)])
    again.refresh_from_db()
    told = read_series(again, 100)
    assert told["series"]["train/loss"] == {
        "step": [1, 2, 3],
        "min": [0.5, 0.5, 0.1],
        "max": [0.5, 0.5, 0.1],
        "mean": [0.5, 0.5, 0.1],
    }
    assert told["last_seq"] == again.last_seq
