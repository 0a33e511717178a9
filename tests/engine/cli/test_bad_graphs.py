"""Graphs that must be refused, put before the command line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from engine.cli import main
from tests.bad_graphs import bad_graphs

BAD = list(bad_graphs())


@pytest.mark.parametrize(("what", "text", "code"), BAD, ids=[what for what, _, _ in BAD])
def test_check_names_the_code_and_ends_with_1(
    what: str, text: bytes, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bad.brick.json"
    file.write_bytes(text)
    assert main(["check", str(file), "--json"]) == 1
    verdict = json.loads(capsys.readouterr().out)
    assert not verdict["ok"]
    assert code in [problem["code"] for problem in verdict["problems"]]
    assert main(["check", str(file)]) == 1
    assert main(["code", str(file)]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_a_process_of_its_own_answers_alike(tmp_path: Path) -> None:
    file = tmp_path / "bad.brick.json"
    file.write_bytes(b"[" * 100_000 + b"]" * 100_000)
    answer = subprocess.run(
        [sys.executable, "-m", "engine.cli", "check", str(file)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "nested more than 32 deep" in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr
