"""A data set whose files were damaged: told by name with the reason, and the others go on."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from engine.data import (
    BadData,
    delete_data,
    describe_data,
    find_data,
    import_file,
    list_data,
    open_dataset,
)
from engine.data.catalogue import reopen_data

Damage = Callable[[Path], object]
TABLE = "length,kind\n1.5,rose\n2.5,tulip\n3.5,rose\n0.5,tulip\n"
WRONG: tuple[Any, ...] = (None, True, -1, 2.5, "x", [], [None], {}, {"a": 1})


def change(key: str, value: Any) -> Damage:
    """Another VALUE under KEY of the description."""

    def damage(folder: Path) -> None:
        description = json.loads((folder / "dataset.json").read_text("utf-8"))
        description[key] = value
        (folder / "dataset.json").write_text(json.dumps(description), "utf-8")

    return damage


def into_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def shorter(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


FILES: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "empty": lambda file: file.write_bytes(b""),
    "cut": shorter,
    "a folder": into_folder,
}
DAMAGES: dict[str, Damage] = {
    f"{file} {how}": (lambda folder, file=file, act=act: act(folder / file))  # type: ignore[misc]
    for file in ("dataset.json", "column-0.npy", "column-1.npy")
    for how, act in FILES.items()
}
DAMAGES |= {
    f"{key} is {value!r}": change(key, value)
    for key, fits in (
        ("format", ()), ("version", ()), ("name", (str,)), ("title", (str,)), ("rows", (int,)),
        ("columns", ()), ("default_target", (type(None),)), ("preview", (list,)), ("files", ()),
    )
    for value in WRONG
    if not (isinstance(value, fits) and not (isinstance(value, bool) or value in (-1, [None])))
}  # fmt: skip
DAMAGES |= {
    "not UTF-8": lambda folder: (folder / "dataset.json").write_bytes(b"\xff\xfe{}"),
    "a link to nowhere": lambda folder: (
        shutil.rmtree(folder), os.symlink(folder.parent / "nowhere", folder)
    ),
    "a file": lambda folder: (shutil.rmtree(folder), folder.write_text("x")),
    "an empty folder": lambda folder: (shutil.rmtree(folder), folder.mkdir()),
    "a pipe": lambda folder: (
        (folder / "dataset.json").unlink(), os.mkfifo(folder / "dataset.json")
    ),
    "another file's name": change("files", {"../../secret": {"sha256": "", "bytes": 0}}),
}  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with two imported data sets."""
    monkeypatch.setenv("BRICKWORK_HOME", str(tmp_path / "home"))
    (tmp_path / "flowers.csv").write_text(TABLE)
    for name in ("flowers", "good"):
        import_file(tmp_path / "flowers.csv", name, tmp_path / "home")
    return tmp_path / "home"


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_data_set_is_listed_as_such_and_can_be_deleted(
    damage: Damage, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = {item["name"] for item in list_data(home)}
    damage(home / "data" / "flowers")
    listed = {item["name"]: item["damaged"] for item in list_data(home)}
    assert set(listed) == whole
    reason = listed.pop("flowers")
    assert reason is not None
    assert reason.startswith("The data set 'flowers' is damaged: ")
    assert set(listed.values()) == {None}
    for ask in (describe_data, find_data):
        with pytest.raises(BadData, match="damaged"):
            ask("flowers", home)
    assert main(["data", "list"]) == 0
    assert reason in capsys.readouterr().out
    assert main(["data", "show", "flowers"]) == 1
    assert "damaged" in capsys.readouterr().err
    assert main(["data", "delete", "flowers"]) == 0
    assert {item["name"] for item in list_data(home)} == whole - {"flowers"}
    import_file(home.parent / "flowers.csv", "flowers", home)
    open_dataset(find_data("flowers", home)).verify()


@pytest.mark.parametrize("name", ["iris", "blobs?rows=100"])
@pytest.mark.parametrize("how", ["dataset.json gone", "column-0.npy cut", "a file"])
def test_a_built_in_set_that_is_damaged_is_made_again(name: str, how: str, tmp_path: Path) -> None:
    folder = find_data(name, tmp_path)
    whole = describe_data(name, tmp_path)
    DAMAGES[how](folder)
    assert describe_data(name, tmp_path) == whole | {"files": {}}, "asking makes nothing"
    assert reopen_data(folder, name, None).description == whole
    DAMAGES[how](folder)
    assert find_data(name, tmp_path) == folder
    open_dataset(folder).verify()


def test_deleting_follows_no_link(home: Path, tmp_path: Path) -> None:
    (home / "data" / "linked").symlink_to(home / "data" / "good")
    delete_data("linked", home)
    open_dataset(find_data("good", home)).verify()
