"""Starting from weights that were trained before."""

from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from engine.data import find_data
from engine.data.damaged import FileDamaged
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.run_folder import BadWeights, Run, find_weights, prepare_run
from engine.train.training import Training
from tests.engine.train.runs import CPU, assert_equal_state, home
from tests.engine.train.test_steering import three_layers

RECIPE = {"data": "iris", "target": "species"}


def starting_from(folder: Path, start: Path | None, graph: Any = None) -> Run:
    recipe = read_recipe(RECIPE)
    data = find_data("iris", home())
    return prepare_run(folder, read_graph(graph or three_layers()), recipe, data, 1, start)


def trained(folder: Path) -> Training:
    training = Training(starting_from(folder, None), CPU)
    for _ in range(5):
        training.advance()
    return training


def test_a_network_begins_where_another_ended(tmp_path: Path) -> None:
    before = trained(tmp_path / "before")
    save_file(before.weights(), tmp_path / "weights.safetensors")
    run = starting_from(tmp_path / "run", find_weights(tmp_path))
    (tmp_path / "weights.safetensors").unlink()  # the run keeps a copy
    after = Training(run, CPU)
    assert_equal_state(after.weights(), before.weights())
    assert str(after.start) == "6 of 6 weights were taken over."


def test_what_has_another_name_or_shape_starts_anew(tmp_path: Path) -> None:
    before = trained(tmp_path / "before")
    save_file(before.weights(), tmp_path / "old.safetensors")
    graph = three_layers()
    graph["nodes"][2] |= {"params": graph["nodes"][2]["params"] | {"units": 9}}
    graph["nodes"][3]["id"] = "last"
    graph["wires"] = [
        {"from": first["id"], "to": second["id"]}
        for first, second in zip(graph["nodes"], graph["nodes"][1:], strict=False)
    ]
    after = Training(starting_from(tmp_path / "run", tmp_path / "old.safetensors", graph), CPU)
    assert after.start is not None
    assert after.start.taken == ["first.weight", "first.bias"]
    assert after.start.left["second.weight"] == "8 × 8 there, 9 × 8 here"
    assert after.start.left["last.bias"] == "not there"
    assert torch.equal(after.model.get_parameter("first.weight"), before.weights()["first.weight"])


def test_what_holds_no_weights_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadWeights, match="no file of weights, no bundle"):
        find_weights(tmp_path)
    for name, content in {"text": b"not weights", "empty": b""}.items():
        (tmp_path / name).write_bytes(content)
        run = starting_from(tmp_path / f"run-{name}", tmp_path / name)
        with pytest.raises(BadWeights, match="is no file of weights"):
            Training(run, CPU)
    save_file({"other": torch.ones(2)}, tmp_path / "other")
    with pytest.raises(BadWeights, match="no weight in"):
        Training(starting_from(tmp_path / "run-other", tmp_path / "other"), CPU)


def test_weights_that_changed_since_are_refused(tmp_path: Path) -> None:
    save_file(trained(tmp_path / "before").weights(), tmp_path / "old")
    run = starting_from(tmp_path / "run", tmp_path / "old")
    (run.folder / "start.safetensors").write_bytes(b"else")
    with pytest.raises(FileDamaged, match="has changed"):
        Training(run, CPU)
