"""A data set's name from outside reaches no file that is no data set, and is always answered."""

import json
from pathlib import Path

import pytest

from engine.cli import main
from engine.data import UnknownData, delete_data, describe_data, find_data, list_data
from tests.graphs import chain, node

GRAPH = chain(node("image", "Input", shape=[1, 8, 8]), node("flat", "Flatten"),
              node("dense", "Dense", units=10))  # fmt: skip
NAMES = {
    "empty": "",
    "of 255 letters": "x" * 255,
    "of 256 letters": "x" * 256,
    "of 100,000 letters": "x" * 100_000,
    "with NUL": "a\0b",
    "this folder": ".",
    "the folder above": "..",
    "a path": "../../etc/passwd",
    "an absolute path": "/etc/passwd",
    "a folder in itself": "a/b",
    "hidden": ".hidden",
    "half a surrogate pair": "x\ud800",
    "bytes of an argument": "x\udcff",
    "newlines": "a\nb",
    "right to left": "\u202eabc",
    "of letters that combine": "e\u0301" * 90,
    "of a cached folder": "blobs+rows=10",
    "a setting too many": "iris?rows=5",
    "a setting without a value": "blobs?rows",
    "a setting of 5,000 digits": "blobs?rows=" + "9" * 5_000,
    "a setting that is no number": "blobs?noise=nan",
    "a setting with NUL": "blobs?noise=\0",
    "10,000 settings": "blobs?" + "&".join(f"a{number}=1" for number in range(10_000)),
    "a setting with half a pair": "blobs?\udcff=\udcff",
    "percent signs": "blobs?noise=%00%ff",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with something in it that only looks like a data set, and a graph beside it."""
    home = tmp_path / "home"
    (home / "data" / ".hidden").mkdir(parents=True)
    (home / "data" / ".hidden" / "dataset.json").write_text("{}")
    (tmp_path / "net.brick.json").write_text(json.dumps(GRAPH))
    monkeypatch.setenv("BRICKWORK_HOME", str(home))
    return home


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_that_no_data_set_has_is_unknown_everywhere(name: str, home: Path) -> None:
    before = files(home)
    for ask in (describe_data, find_data, delete_data):
        with pytest.raises(UnknownData) as refused:
            ask(name, home)
        assert refused.value.problem.code == "unknown_data"
        assert len(refused.value.problem.message) < 600
    assert files(home) == before
    assert all(item["damaged"] is None for item in list_data(home))


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_commands_answer_such_a_name_in_a_sentence(
    name: str, home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    graph = str(home.parent / "net.brick.json")
    named = ["--data", name, "--target", "digit"]
    out = str(home.parent / "run")
    for command in (
        ["data", "show", name],
        ["data", "show", name, "--json"],
        ["data", "delete", name],
        ["check", graph, *named],
        ["check", graph, *named, "--json"],
        ["train", graph, *named, "--out", out],
        ["probe", graph, *named],
    ):
        assert main(command) == 1, command
        told = capfd.readouterr().err
        assert "Traceback" not in told
        assert told.strip()
    assert not Path(out).exists()
