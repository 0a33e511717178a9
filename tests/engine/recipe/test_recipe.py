"""The recipe document and its parts."""

from pathlib import Path
from typing import Any

import pytest

import engine.recipe
from engine.recipe import read_recipe, recipe_catalogue
from engine.recipe.layer_rates import rate_factors
from engine.recipe.part import losses, metrics, optimizers, schedules
from engine.spec import BadDocument, strict_json

LEAST = {"data": "digits", "target": "digit"}


def problems(document: Any) -> list[tuple[str, str | None]]:
    with pytest.raises(BadDocument) as caught:
        read_recipe(document)
    for problem in caught.value.problems:
        assert problem.message.endswith((".", "?"))
        strict_json.dumps(problem.to_data())
    return [(problem.code, problem.param) for problem in caught.value.problems]


def test_everything_but_data_and_target_has_a_default() -> None:
    recipe = read_recipe(LEAST)
    data = recipe.to_data()
    assert data["format"] == "brickwork.recipe"
    assert data["split"] == {"validation": 0.15, "test": 0.15}
    assert data["optimizer"]["name"] == "adam"
    assert data["schedule"] == {"name": "constant", "warmup_steps": 0}
    assert read_recipe(data) == recipe
    assert read_recipe(strict_json.dumps(data)) == recipe


def test_the_documented_recipe_is_read() -> None:
    document = {
        "format": "brickwork.recipe", "version": 2,
        "data": "digits", "inputs": {"image": "image"}, "target": "digit",
        "split": {"validation": 0.15, "test": 0.15},
        "loss": "cross_entropy", "metrics": ["accuracy"],
        "optimizer": {"name": "adam", "learning_rate": 0.001, "weight_decay": 0.0},
        "schedule": {"name": "cosine", "warmup_steps": 50},
        "batch_size": 64, "epochs": 10, "seed": 0,
        "early_stopping": {"monitor": "validation/loss", "patience": 5},
        "precision": "float32", "device": "auto", "devices": 1,
    }  # fmt: skip
    written = read_recipe(document).to_data()
    for name, value in document.items():
        if isinstance(value, dict):
            assert value.items() <= written[name].items()
        else:
            assert written[name] == value


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"batch_size": 0}, "param_range", "batch_size"),
        ({"batch_size": 2.5}, "param_type", "batch_size"),
        ({"batch_size": "64"}, "param_type", "batch_size"),
        ({"batch_size": True}, "param_type", "batch_size"),
        ({"epochs": 10**9}, "param_range", "epochs"),
        ({"epochs": 0}, "param_range", "epochs"),
        ({"seed": -1}, "param_range", "seed"),
        ({"optimizer": {"name": "adam", "learning_rate": 0}}, "param_range",
         "optimizer.learning_rate"),
        ({"optimizer": {"name": "sgd", "learning_rate": -0.1}}, "param_range",
         "optimizer.learning_rate"),
        ({"optimizer": {"name": "sgd", "momentum": 1.5}}, "param_range", "optimizer.momentum"),
        ({"optimizer": {"name": "adam", "momentum": 0.5}}, "unknown_field", "optimizer.momentum"),
        ({"optimizer": "adamw2"}, "param_choice", "optimizer"),
        ({"optimizer": 3}, "param_type", "optimizer"),
        ({"optimizer": {}}, "param_type", "optimizer"),
        ({"schedule": {"name": "step", "every": 0}}, "param_range", "schedule.every"),
        ({"clip_norm": 0}, "param_range", "clip_norm"),
        ({"accumulate": 0}, "param_range", "accumulate"),
        ({"ema": 1.0}, "param_range", "ema"),
        ({"layers": ["dense"]}, "param_type", "layers"),
        ({"layers": {"dense": {"learning_rate": -1.0}}}, "param_range",
         "layers.dense.learning_rate"),
        ({"layers": {"dense": {"rate": 1.0}}}, "unknown_field", "layers.dense.rate"),
        ({"loss_weights": {"a": "much"}}, "param_type", "loss_weights"),
        ({"loss_weights": {"a": -1}}, "param_range", "loss_weights.a"),
        ({"loss": {"name": "focal", "class_weights": "even"}}, "param_choice",
         "loss.class_weights"),
        ({"loss": {"name": "focal", "class_weights": [1, 0]}}, "param_range",
         "loss.class_weights"),
        ({"loss": {"name": "focal", "class_weights": 2}}, "param_type", "loss.class_weights"),
        ({"loss": "os.system"}, "param_choice", "loss"),
        ({"metrics": "accuracy"}, "param_type", "metrics"),
        ({"metrics": ["accuracies"]}, "param_choice", "metrics.0"),
        ({"split": {"validation": 0.6, "test": 0.4}}, "param_range", "split"),
        ({"split": {"validation": 1.0}}, "param_range", "split.validation"),
        ({"split": 0.5}, "param_type", "split"),
        ({"early_stopping": {"patience": 0}}, "param_range", "early_stopping.patience"),
        ({"device": "tpu"}, "param_choice", "device"),
        ({"devices": 65}, "param_range", "devices"),
        ({"inputs": ["image"]}, "bad_recipe", "inputs"),
        ({"inputs": {"image": []}}, "bad_recipe", "inputs"),
        ({"target": None}, "bad_recipe", "target"),
        ({"target": {}}, "bad_recipe", "target"),
        ({"target": {"a": 1}}, "bad_recipe", "target.a"),
        ({"data": 5}, "param_type", "data"),
        ({"version": 3}, "bad_recipe", "format"),
        ({"version": True}, "bad_recipe", "format"),
        ({"learning_rate": 1}, "unknown_field", "learning_rate"),
        ({"__proto__": {}}, "unknown_field", "__proto__"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(
    change: dict[str, Any], code: str, param: str
) -> None:
    assert (code, param) in problems(LEAST | change)


def test_what_few_recipes_have_is_written_only_where_it_is_set() -> None:
    rare = {
        "clip_norm": 1.0, "clip_value": 0.5, "accumulate": 4, "ema": 0.999,
        "layers": {"dense": {"learning_rate": 0.1, "frozen": False}},
        "loss_weights": {"left": 2.0, "right": 0.0},
    }  # fmt: skip
    assert not rare.keys() & read_recipe(LEAST).to_data().keys()
    recipe = read_recipe(LEAST | rare)
    assert recipe.to_data().items() >= rare.items()
    assert read_recipe(recipe.to_data()) == recipe
    fields = {field["name"]: field for field in recipe_catalogue()["recipe"]}
    assert (fields["layers"]["type"], fields["loss_weights"]["type"]) == ("groups", "numbers")
    assert fields["clip_norm"]["nullable"]
    assert {name for name, field in fields.items() if not field["rare"]} >= {"loss", "epochs"}
    assert all(fields[name]["rare"] for name in [*rare, "seed"])


def test_weights_are_gathered_by_their_rate() -> None:
    layers = {"conv": {"frozen": True}, "forward": {"learning_rate": 0.1}}
    rules = read_recipe(LEAST | {"layers": layers}).layers
    names = ["conv.weight", "forward_.weight", "dense.weight", "dense.bias", "conv_1.bias"]
    assert rate_factors(names, rules) == {
        0.0: ["conv.weight"],
        0.1: ["forward_.weight"],
        1.0: ["dense.weight", "dense.bias", "conv_1.bias"],
    }
    assert rate_factors(names, None) == {1.0: names}


def test_parts_as_they_are_go_by_name() -> None:
    metrics = ["accuracy", {"name": "word_f", "begin": 0}]
    loss = {"name": "cross_entropy", "label_smoothing": 0.0, "class_weights": None}
    data = read_recipe(LEAST | {"loss": loss, "metrics": metrics}).to_data()
    assert data["loss"] == "cross_entropy"
    assert data["metrics"] == metrics
    weighed = loss | {"class_weights": [1.0, 2.0]}
    data = read_recipe(LEAST | {"loss": weighed}).to_data()
    assert data["loss"] == weighed
    assert read_recipe(data).to_data() == data


@pytest.mark.parametrize("document", ["", "[]", "5", "null", "{}", '{"data": NaN}', "{" * 100_000])
def test_what_is_no_recipe(document: str) -> None:
    assert problems(document)


def test_one_problem_does_not_hide_another() -> None:
    found = problems(LEAST | {"epochs": -1, "batch_size": 0, "loss": "x", "split": {"test": 2}})
    assert len(found) == 4


FOLDERS = ("losses", "optimizers", "schedules", "metrics")


def test_every_part_is_described_by_its_file() -> None:
    catalogue = recipe_catalogue()
    names = {kind: [part["name"] for part in catalogue[kind]] for kind in catalogue}
    for folder in FOLDERS:
        files = (Path(engine.recipe.__file__).parent / folder).glob("[a-z]*.py")
        assert names[folder] == sorted(path.stem for path in files)
    assert {"data", "target", "batch_size", "epochs"} <= set(names["recipe"])
    strict_json.dumps(catalogue)
    usual = {kind: [part["name"] for part in catalogue[kind] if part["usual"]] for kind in FOLDERS}
    assert "cross_entropy" in usual["losses"]
    assert "adam" in usual["optimizers"]
    assert all(2 < len(names) < 6 for names in usual.values())
    fits = {part["name"]: part["columns"] for part in catalogue["losses"]}
    assert fits["poisson"] == {"number": "values", "vector": "values"}
    for kind in (losses(), optimizers(), schedules(), metrics()):
        for name, part in kind.items():
            described = part.describe()
            assert described["name"] == name
            assert described["summary"].endswith(".")
            assert all(field["description"].endswith(".") for field in described["fields"])
