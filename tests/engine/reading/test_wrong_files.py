"""Wrong files that are imported and evaluated: a sentence with its place, or right numbers."""

import json
import re
from math import isfinite
from pathlib import Path

import pytest

from engine.cli import main
from engine.data import delete_data
from tests.engine.reading.networks import bundle
from tests.engine.reading.wrong_files import wrong_files
from tests.engine.train.runs import home

WRONG = list(wrong_files())
PLACE = r"[Rr]ow \d+|[Ll]ine \d+|[Cc]olumn '|^The file|^'wrong'"
REMEDY = r"[;:,] [a-z].*[.)?]$|[a-z]\. [A-Z].*\.$"
"""Where it is, and behind a sign or in a sentence of its own, what to do."""


def test_there_are_many_of_them() -> None:
    assert len(WRONG) >= 200
    assert sum(wrong.name == "a.csv" for wrong in WRONG) > 50


def test_import_and_evaluate_refuse_them_or_answer_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = str(bundle("mixed").parent)
    monkeypatch.setenv("BRICKWORK_HOME", str(home()))
    silent, evaluated = [], 0
    for wrong in WRONG:
        file = tmp_path / wrong.name
        file.write_bytes(wrong.content)
        code = main(["data", "import", str(file), "--as", "wrong"])
        said = capsys.readouterr().err.strip()
        if code == 0:
            evaluated += 1
            code = main(["evaluate", run, "--data", "wrong", "--json"])
            read = capsys.readouterr()
            said = read.err.strip()
            delete_data("wrong", home())
            if code == 0:
                values = json.loads(read.out)["values"]
                assert all(isfinite(value) for value in values.values()), wrong.what
                silent.append(wrong.what)
                continue
        sentence = said.endswith((".", "?", ")")) and len(said.splitlines()) == 1
        assert code == 1, wrong.what
        assert sentence, (wrong.what, said)
        assert "Traceback" not in said
        assert re.search(PLACE, said), said
        assert re.search(REMEDY, said), said
    assert evaluated > 5
    assert [what for what in silent if not what.startswith("mixed")] == []
    print(f"{len(WRONG)} files, {evaluated} imported, answered: {silent}")
