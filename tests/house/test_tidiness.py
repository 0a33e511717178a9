"""What keeps the house one that a newcomer understands: small files, no stale words."""

import re
import subprocess
from pathlib import Path

import yaml

from graphapp.processes import migrate_command, web_command, worker_command
from scripts import process

PROJECT = Path(__file__).resolve().parents[2]
CODE = (".py", ".ts", ".tsx", ".css", ".sh")
EXEMPT = ("migrations/", ".gen.", "/generated/")


def tracked() -> list[str]:
    answer = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [name for name in answer.stdout.splitlines() if (PROJECT / name).is_file()]


def test_no_file_is_over_400_lines() -> None:
    long = {
        name: lines
        for name in tracked()
        if name.endswith(CODE) and not any(part in name for part in EXEMPT)
        if (lines := len((PROJECT / name).read_text("utf-8").splitlines())) > 400
    }
    assert not long, f"split these by what they are about: {long}"


def test_block_files_are_small() -> None:
    files = list((PROJECT / "engine" / "blocks").glob("*.py"))
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in files}
    del lines["__init__.py"]
    assert min(lines.values()) >= 15, "what is so short may not say what it is for"
    assert max(lines.values()) <= 120, "share what is long, as a function in engine/spec"
    heavy = sorted(name for name, count in lines.items() if count > 60)
    assert len(heavy) <= 8, (
        f"only a handful of blocks may be over 60 lines: {heavy}. Fields that several have in "
        "common go into an abstract block in engine/spec, rules and source into functions there"
    )


def test_architecture_is_one_page() -> None:
    words = (PROJECT / "docs" / "ARCHITECTURE.md").read_text("utf-8").split()
    assert len(words) < 900


def test_every_folder_of_the_architecture_exists() -> None:
    for folder in ("engine/spec", "engine/blocks", "engine/recipe", "engine/data", "engine/train",
                   "engine/export", "graphapp/actions", "graphapp/tasks", "graphapp/consumers",
                   "frontend/src/graph", "frontend/src/canvas", "frontend/src/net"):  # fmt: skip
        assert (PROJECT / folder).is_dir(), folder


def test_nothing_large_is_kept_in_git() -> None:
    large = [name for name in tracked() if (PROJECT / name).stat().st_size > 1024 * 1024]
    assert not large


def test_containers_run_the_commands_that_the_tests_run() -> None:
    services = yaml.safe_load((PROJECT / "docker-compose.yml").read_text("utf-8"))["services"]
    commands = {name: service["command"] for name, service in services.items()
                if name not in ("redis", "postgres")}  # fmt: skip
    assert commands == {
        name: ["python", "-m", "scripts.process", name.removesuffix("-gpu")]
        for name in ("migrate", "web", "worker", "worker-gpu")
    }
    assert services["worker-gpu"]["profiles"] == ["gpu"]
    assert "--appendonly" in services["redis"]["command"]
    known = {"web", "worker", "migrate"}
    assert process.main([]) == 2
    assert known == {"web", "worker", "migrate"}
    assert all(callable(command) for command in (web_command, worker_command, migrate_command))


def test_make_test_runs_every_folder_of_tests() -> None:
    tests = PROJECT / "tests"
    folders = {path.relative_to(tests).parts[0] for path in tests.rglob("test_*.py")}
    run = (PROJECT / "scripts" / "test.py").read_text("utf-8")
    assert {name for name in folders if not re.search(rf'["/]{name}"', run)} == set()
