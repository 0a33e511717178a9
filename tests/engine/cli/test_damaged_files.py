"""Every command with every file that is not what it takes: exit 1, a sentence, no traceback."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.cli import main
from tests.engine.reading.bad_inputs import FILES
from tests.engine.train.runs import home

LARGE = 64 * 1024 * 1024


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(LARGE)


ODD: dict[str, Callable[[Path], Any]] = {
    "missing": lambda path: None,
    "folder": Path.mkdir,
    "pipe": os.mkfifo,
    "zeros without end": lambda path: path.symlink_to("/dev/zero"),
    "link to itself": lambda path: path.symlink_to(path.name),
    "large": _sparse,
    **{
        what: lambda path, content=content: path.write_bytes(content)
        for what, (_, content) in FILES.items()
    },
}
ARGUMENTS = ["--data", "iris", "--target", "species"]
COMMANDS: dict[str, list[str]] = {
    "check": ["check", "FILE"],
    "check with a recipe": ["check", "FILE", *ARGUMENTS],
    "recipe": ["check", "GRAPH", "--recipe", "FILE"],
    "code": ["code", "FILE"],
    "keras": ["code", "FILE", "--keras"],
    "probe": ["probe", "FILE", *ARGUMENTS],
    "find": ["find", "learning_rate", "FILE", *ARGUMENTS],
    "train": ["train", "FILE", *ARGUMENTS, "--out", "NEW"],
    "resume": ["train", "--resume", "FILE"],
    "evaluate": ["evaluate", "FILE", "--part", "test"],
    "export": ["export", "FILE", "--format", "bundle", "--out", "NEW"],
    "predict": ["predict", "FILE", "[1]"],
    "import": ["data", "import", "FILE", "--as", "mine"],
    "show": ["data", "show", "FILE"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_file_ends_in_a_traceback(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("BRICKWORK_HOME", str(home()))
    graph = tmp_path / "graph.json"
    graph.write_text('{"format": "brickwork.graph", "version": 1, "nodes": [], "wires": []}')
    for number, (what, make) in enumerate(ODD.items()):
        folder = tmp_path / str(number)
        folder.mkdir()
        file = folder / "given.csv"
        make(file)
        places = {"FILE": str(file), "NEW": str(folder / "new"), "GRAPH": str(graph)}
        code = main([places.get(word, word) for word in COMMANDS[command]])
        said = capsys.readouterr().err
        assert code == 1, (what, said)
        assert said.strip(), what
        assert "Traceback" not in said
        assert not (folder / "new").exists(), what
