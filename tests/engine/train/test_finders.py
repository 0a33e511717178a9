"""Finders try values on a copy and say which one to take."""

import json
from math import inf, log, nan
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from engine.train.finders.batch_size import Tried, batch_sizes, fastest, try_batch_sizes
from engine.train.finders.learning_rate import find_learning_rate
from engine.train.finders.sweep import explodes, rates, smoothed, suggest
from tests.engine.train.runs import FAMILIES, home, iris_mlp, make_run


def test_rates_grow_by_the_same_factor() -> None:
    assert rates(1e-3, 10.0, 5) == pytest.approx([1e-3, 1e-2, 1e-1, 1.0, 10.0])


def test_smoothing_leaves_a_constant_as_it_is() -> None:
    assert smoothed([2.0, 2.0, 2.0]) == pytest.approx([2.0, 2.0, 2.0])


@pytest.mark.parametrize(
    ("losses", "expected"),
    [
        ([], False),
        ([1.0, nan], True),
        ([inf], True),
        ([1.0] * 20, False),
        ([1.0] * 10 + [100.0], True),
        ([-1.0] * 20 + [12.0], False),  # smoothed, little more than its size above the smallest
        ([-1.0] * 20 + [90.0], True),
        ([1.0, 100.0], False),  # the smoothed curve has not found its level yet
    ],
)
def test_a_sweep_ends_when_the_loss_explodes(losses: list[float], expected: bool) -> None:
    assert explodes(losses) == expected


def test_the_suggestion_lies_where_the_loss_falls() -> None:
    swept = rates(1e-6, 1.0, 121)
    # Flat at 2, falling around 1e-3, lowest at 1e-2, then rising.
    losses = [
        2.0 - min(1.5, max(0.0, log(rate / 1e-4))) + 9 * max(0.0, rate - 1e-2) for rate in swept
    ]
    found = suggest(swept, losses)
    assert found is not None
    assert 1e-4 < found.steepest < 1e-2
    assert found.lowest_tenth < 1e-2
    assert found.learning_rate == min(found.steepest, found.lowest_tenth)


def test_a_loss_that_only_rises_suggests_nothing() -> None:
    swept = rates(1e-6, 1.0, 50)
    assert suggest(swept, [1.0 + rate for rate in range(50)]) is None
    assert suggest(swept, [nan] * 50) is None


def test_a_network_is_swept_until_its_loss_explodes(tmp_path: Path) -> None:
    graph, recipe = FAMILIES["mlp"]
    run = make_run(tmp_path / "run", graph(), optimizer={"name": "sgd"}, **recipe)
    before = sorted(run.folder.rglob("*"))
    found = find_learning_rate(run, first=1e-4, last=1e6)
    assert sorted(run.folder.rglob("*")) == before
    assert found["exploded"]
    assert len(found["losses"]) == len(found["rates"]) < 100
    assert 1e-4 < found["learning_rate"] < 1e3
    assert find_learning_rate(run, first=1e-4, last=1e6) == found


def test_sizes_are_powers_of_two_that_fit() -> None:
    assert batch_sizes(100, None) == []
    assert batch_sizes(100, 1_000) == [8, 16, 32, 64]
    assert batch_sizes(1_000, 40) == [8, 16, 32]
    assert batch_sizes(5, 40) == [5]


def test_larger_batches_are_not_tried_once_they_only_get_slower() -> None:
    paces = {8: 10.0, 16: 100.0, 32: 70.0, 64: 60.0, 128: 1_000.0}
    tried = try_batch_sizes(list(paces), lambda size: Tried(size, paces[size], 1.0))
    assert [one.batch_size for one in tried] == [8, 16, 32, 64]
    assert fastest(tried).batch_size == 16


def test_the_commands_print_what_they_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BRICKWORK_HOME", str(home()))
    path = tmp_path / "graph.json"
    path.write_text(json.dumps(iris_mlp()))
    given = [str(path), "--data", "iris", "--target", "species"]

    def said(*arguments: str) -> Any:
        assert main([*arguments]) == 0
        return json.loads(capsys.readouterr().out)

    swept = said("find", "learning_rate", *given, "--json")
    assert len(swept["rates"]) == len(swept["losses"])
    monkeypatch.setattr("engine.cli.find.batch_sizes", lambda rows, fits: [8, 64])
    found = said("find", "batch_size", *given, "--json")
    assert [one["batch_size"] for one in found["tried"]] == [8, 64]
    assert found["batch_size"] in (8, 64)
    probed = said("probe", *given, "--json")
    assert probed["seconds"]["training"] > 0
    assert [file.name for file in tmp_path.iterdir()] == ["graph.json"]
    assert main(["find", "learning_rate", *given]) == 0
    assert "learning rate" in capsys.readouterr().out
