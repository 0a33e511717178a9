"""Adding a block is adding one file: everything else follows from it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]

BLOCK = '''
from engine.spec.block import Block, Example
from engine.spec.emit import Emit
from engine.spec.fields import Field
from engine.spec.tensor import Tensor, features


class Throwaway(Block, family="activation"):
    """Multiplies every number by a factor."""

    factor: float = Field(2.0, ge=0, le=100, description="What to multiply by.")

    tagline = "times a factor"
    examples = (Example(features(4), {"factor": 3}, features(4)),)

    def shape(self, input: Tensor) -> Tensor:
        return input.expect_numbers().like(*input.shape)

    def emit(self, input: Tensor) -> Emit:
        return Emit(f"{{input}} * {float(self.factor)!r}")
'''

GRAPH = {
    "format": "brickwork.graph",
    "version": 1,
    "nodes": [
        {"id": "row", "block": "Input", "params": {"shape": [4]}},
        {"id": "times", "block": "Throwaway", "params": {"factor": 3}},
        {"id": "dense", "block": "Dense", "params": {"units": 2}},
    ],
    "wires": [{"from": "row", "to": "times"}, {"from": "times", "to": "dense"}],
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with one more file."""
    folder = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__")
    for name in ("engine", "graphapp", "scripts", "tests"):
        shutil.copytree(PROJECT / name, folder / name, ignore=ignored)
    for name in ("pyproject.toml", "manage.py"):
        shutil.copy(PROJECT / name, folder / name)
    (folder / "engine" / "blocks" / "throwaway.py").write_text(BLOCK, "utf-8")
    (folder / "net.brick.json").write_text(json.dumps(GRAPH), "utf-8")
    return folder


def run(copy: Path, *arguments: str) -> str:
    environment = {
        **os.environ,
        "PYTHONPATH": str(copy),
        "BRICKWORK_HOME": str(copy / "home"),
        "DJANGO_SETTINGS_MODULE": "graphapp.settings",
    }
    answer = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return answer.stdout


def test_the_palette_shows_it(copy: Path) -> None:
    code = (
        "import json, django; django.setup();"
        "from django.test import Client; from django.core.management import call_command;"
        "call_command('migrate', verbosity=0);"
        "print(Client().get('/api/blocks', headers={'Host': 'localhost'}).content.decode())"
    )
    found = {block["name"]: block for block in json.loads(run(copy, "-c", code))["blocks"]}
    assert found["Throwaway"]["summary"] == "Multiplies every number by a factor."
    assert found["Throwaway"]["fields"][0]["maximum"] == 100


def test_the_checker_and_the_source_know_it(copy: Path) -> None:
    verdict = json.loads(run(copy, "-m", "engine.cli", "check", "net.brick.json", "--json"))
    assert verdict["nodes"]["times"]["shape"] == [4]
    assert "times = row * 3.0  # 4" in run(copy, "-m", "engine.cli", "code", "net.brick.json")


def test_the_reference_describes_it(copy: Path) -> None:
    code = "from scripts.block_reference import block_reference; print(block_reference())"
    assert "### Throwaway" in run(copy, "-c", code)


def test_the_harness_tests_it(copy: Path) -> None:
    tests = "tests/engine/blocks/test_every_block.py"
    out = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", tests, "-k", "Throwaway")
    assert "6 passed" in out
