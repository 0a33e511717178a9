"""No field of a recipe itself is asked for in vain: two short trainings differ, or it is told."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from engine.recipe import recipe_catalogue
from engine.train.training import Training
from tests.engine.train.field_runs import PLAIN, STAGES, numbers, refused, told
from tests.engine.train.runs import CPU, make_run
from tests.graphs import chain, node

Given = dict[str, Any]
STUCK = {"optimizer": {"name": "sgd", "learning_rate": 1e-6}, "epochs": 4}
WAYS: dict[str, tuple[str, Given, Any, Any]] = {
    "data": ("pair", {}, "circles?rows=60", "circles?rows=50"),
    "target": ("classes", {}, "species", {"column": "species", "loss": "focal"}),
    "target.columns": ("numbers", {}, {"column": "progression"}, {"columns": ["glucose"]}),
    "target.loss": ("classes", {}, {"column": "species"}, {"column": "species", "loss": "focal"}),
    "target.metrics": ("classes", {}, {"column": "species"},
                       {"column": "species", "metrics": ["f1"]}),
    "target.standardize": ("numbers", {}, {"column": "progression"},
                           {"column": "progression", "standardize": True}),
    "inputs": ("numbers", {}, None, {"row": ["age"] * 10}),
    "split": ("classes", {}, {}, {"validation": 0.3}),
    "split.validation": ("classes", {}, {}, {"validation": 0.0}),
    "split.test": ("classes", {}, {}, {"test": 0.0}),
    "loss": ("classes", {}, None, "focal"),
    "metrics": ("classes", {}, None, []),
    "optimizer": ("classes", {}, "adam", "sgd"),
    "schedule": ("classes", {}, "constant", "cosine"),
    "batch_size": ("classes", {}, 40, 30),
    "epochs": ("classes", {}, 2, 3),
    "seed": ("classes", {}, 0, 1),
    "early_stopping": ("classes", STUCK, None, {"monitor": "validation/accuracy", "patience": 1}),
    "early_stopping.monitor": ("classes", STUCK, {"patience": 1},
                               {"patience": 1, "monitor": "validation/accuracy"}),
    "early_stopping.patience": ("classes", STUCK, {"monitor": "validation/accuracy", "patience": 1},
                                {"monitor": "validation/accuracy", "patience": 2}),
    "clip_norm": ("classes", {}, None, 0.01),
    "clip_value": ("classes", {}, None, 0.001),
    "accumulate": ("classes", {}, 1, 2),
    "ema": ("classes", {}, None, 0.9),
    "layers": ("classes", {}, None, {"first": {"frozen": True}}),
    "layers.learning_rate": ("classes", {}, {"first": {}}, {"first": {"learning_rate": 0.1}}),
    "layers.frozen": ("classes", {}, {"first": {}}, {"first": {"frozen": True}}),
    "loss_weights": ("classes", {}, None, {"answer": 0.1}),
    "precision": ("classes", {}, "float32", "fast"),
    "device": ("classes", {}, "auto", "cpu"),
    "devices": ("classes", {}, 1, 64),
    "sharding": ("classes", {"devices": 2, "clip_norm": 1.0}, "none", "full"),
}  # fmt: skip
"""For each field a network with its data, what stands beside it, and two values.

What a device and several of them do to the numbers is the matter of other tests (nothing, to the
last bit or to 1e-5): here the frozen plan differs, or one of the two is refused.
"""
SILENT: dict[str, Given] = {
    "sharding": {"sharding": "full"},
    "layers.first.learning_rate": {"layers": {"first": {"frozen": True, "learning_rate": 2.0}}},
    "loss": {"loss": "focal", "target": {"column": "species", "loss": "cross_entropy"}},
    "metrics": {"metrics": ["f1"], "target": {"column": "species", "metrics": ["accuracy"]}},
}
"""Fields beside what leaves them no say, by the path that the advice names."""


def paths() -> Iterator[str]:
    """Every field of a recipe, and of what it is made of where that is no part of a kind."""
    for field in recipe_catalogue()["recipe"]:
        yield field["name"]
        for inner in field.get("fields", ()):
            yield f"{field['name']}.{inner['name']}"


def test_every_field_is_tried() -> None:
    assert sorted(WAYS) == sorted(paths())


@pytest.mark.parametrize("path", WAYS)
def test_a_field_changes_the_run(path: str) -> None:
    stage, beside, *values = WAYS[path]
    graph, base = STAGES[stage]
    ways = [{**PLAIN, **base, **beside, path.partition(".")[0]: value} for value in values]
    kept = [way for way in ways if not refused(told(graph, way))]
    assert ways[0] in kept
    assert len(kept) == 1 or numbers(graph, ways[0]) != numbers(graph, ways[1])


@pytest.mark.parametrize("path", SILENT)
def test_a_field_without_a_say_is_told_and_its_fix_changes_nothing(path: str) -> None:
    graph, base = STAGES["classes"]
    recipe = {**PLAIN, **base, **SILENT[path]}
    (advice,) = [each for each in told(graph, recipe) if each.code == "lint_no_effect_in_recipe"]
    assert advice.param == path
    (edit,) = advice.fixes[0].edits
    mended = edit["recipe"]
    assert [each.code for each in told(graph, mended)] == []
    assert numbers(graph, mended) == numbers(graph, recipe)


def test_what_watches_a_part_without_rows_is_refused() -> None:
    graph, base = STAGES["classes"]
    recipe = {**PLAIN, **base, "split": {"validation": 0.0}, "early_stopping": {"patience": 2}}
    (problem,) = [each for each in told(graph, recipe) if not each.is_lint]
    assert problem.param == "early_stopping.monitor"
    assert "train/loss" in str(problem.expected)


def test_an_optimizer_with_nothing_to_move_is_told() -> None:
    """Muon moves hidden matrices only; a single layer has none."""
    line = chain(node("row", "Input", shape=[4]), node("answer", "Dense", units=3))
    deep, base = STAGES["classes"]
    for graph, told_so in ((line, True), (deep, False)):
        run = make_run(Path(mkdtemp()) / "run", graph, **{**PLAIN, **base, "optimizer": "muon"})
        message = Training(run, CPU).moves_nothing
        assert (message is not None) == told_so
