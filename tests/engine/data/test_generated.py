"""Generated sets: known without being made, made only to train on, and a bounded number of them."""

import os
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from engine.data import (
    DataInUse,
    delete_data,
    describe_data,
    find_data,
    list_data,
    open_dataset,
    settled_name,
)
from engine.data.generated import generated_bytes, shrink_generated
from tests.engine.data.test_names import files, home

__all__ = ["home"]


@pytest.mark.parametrize("name", ["iris", "digits", "spiral", "blobs?noise=2.0&rows=500&seed=3"])
def test_asking_tells_what_making_would(name: str, tmp_path: Path) -> None:
    asked = describe_data(name, tmp_path)
    assert not list(tmp_path.iterdir())
    made = open_dataset(find_data(name, tmp_path)).description
    assert asked == made | {"files": {}}
    assert describe_data(name, tmp_path) == made


def test_listing_makes_nothing(tmp_path: Path) -> None:
    assert {item["name"] for item in list_data(tmp_path)} >= {"digits", "blobs"}
    assert not list(tmp_path.iterdir())


def test_no_command_that_asks_leaves_anything(home: Path, capfd: Any) -> None:
    graph, before = str(home.parent / "net.brick.json"), files(home)
    for number in range(3):
        named = ["--data", f"blobs?rows={100 + number}", "--target", "label"]
        assert main(["check", graph, *named]) == 1  # the graph takes images
    digits = ["--data", "digits", "--target", "digit"]
    assert main(["check", graph, *digits]) == 0
    assert main(["probe", graph, *digits, "--epochs", "1", "--batch-size", "256"]) == 0
    assert main(["data", "list"]) == 0
    assert files(home) == before
    capfd.readouterr()


def test_settings_have_one_name() -> None:
    assert settled_name("blobs?seed=0&rows=0500&noise=1") == "blobs?rows=500"
    assert settled_name("blobs?rows=1000") == "blobs"
    assert settled_name("mine") == "mine"


def test_those_used_longest_ago_go(tmp_path: Path) -> None:
    folders = [find_data(f"blobs?seed={seed}", tmp_path) for seed in range(1, 6)]
    plain = find_data("blobs", tmp_path)
    for age, folder in enumerate(folders):
        os.utime(folder, (1_000 - age, 1_000 - age))
    find_data("blobs?seed=5", tmp_path)  # the oldest, used again
    one = generated_bytes(tmp_path) // 5 + 100  # names of another length, a few bytes
    shrink_generated(tmp_path, 3 * one)
    left = {folder.name for folder in folders if folder.exists()}
    assert left == {"blobs+seed=5", "blobs+seed=1", "blobs+seed=2"}
    shrink_generated(tmp_path, 0, keep=folders[0])
    assert [folder for folder in folders if folder.exists()] == folders[:1]
    assert plain.exists(), "a set without settings is no copy of many"
    assert generated_bytes(tmp_path) < one


def test_what_a_training_reads_stays(tmp_path: Path) -> None:
    held, other = (find_data(f"blobs?rows={rows}", tmp_path) for rows in (50, 60))
    with open_dataset(held).in_use(), open_dataset(held).in_use():
        shrink_generated(tmp_path, 0)
        assert (held.exists(), other.exists()) == (True, False)
        with pytest.raises(DataInUse, match="reads"):
            delete_data("blobs?rows=50", tmp_path)
    delete_data("blobs?rows=50", tmp_path)
    assert not held.exists()
