"""`make test` and `make soak`: every test, on SQLite and on Postgres, in a real browser.

A soak also writes the table of what is held of each block.
Two workers share the two cores. Tests of a file that share a running stack stay together.
"""

import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from scripts.coverage_table import FOLDER, write_table
from scripts.postgres import temporary_postgres
from scripts.setup import PYTHON
from scripts.steps import Step, npm, run_steps
from scripts.tally import tally, with_report

SOAK = {
    "BRICKWORK_SOAK": "1",
    "BRICKWORK_BLOCK_DRAWS": "200",
    "BRICKWORK_OPENAPI_REQUESTS": "50000",
}
ENGINE = [f"tests/{name}" for name in ("bench", "engine", "keras", "lecture", "networks")]
CHILDREN = ("test_imports", "test_import_limits", "test_wrong_uploads")
"""What reads files in processes of their own, and is the same on any database."""


def not_on_postgres() -> list[Path]:
    """Tests of children, and of whole stacks, two of which would share one database."""
    files = sorted(Path("tests/graphapp").glob("test_*.py"))
    return [
        path
        for path in files
        if path.stem in CHILDREN or "from tests.stack import" in path.read_text("utf-8")
    ]


def main(arguments: list[str]) -> int:
    start = time.monotonic()
    full = dict(SOAK) if "--soak" in arguments else {}
    pytest = [str(PYTHON), "-m", "pytest", "-q", "--durations=5"]
    pytest += ["--timeout", "3600"] if full else ["-m", "not soak"]
    shared = [*pytest, "-n", "2", "--dist", "worksteal"]
    ignored = [f"--ignore={path}" for path in not_on_postgres()]
    with temporary_postgres() as url, TemporaryDirectory(prefix="brickwork-reports-") as reports:
        if full:
            full[FOLDER] = reports
        on_postgres = {**full, "DATABASE_URL": url}
        steps = with_report(
            Path(reports),
            [
                npm("front end", "npx", "--no-install", "vitest", "run", **full),
                Step(
                    "engine",
                    [*shared, *ENGINE],
                    environment=full,
                ),
                Step("server on SQLite", [*shared, "tests/graphapp"], environment=full),
                Step(
                    "server on Postgres",
                    [*shared, "tests/graphapp", *ignored],
                    environment=on_postgres,
                ),
                Step(
                    "faults, supervisor, house",
                    # By file: its tests share a stack and an undisturbed run. They mostly wait.
                    [*pytest, "-n", "3", "--dist", "loadfile", "tests/faults", "tests/house"],
                    environment=full,
                ),
                Step(
                    "browser",
                    [*pytest, "-n", "2", "--dist", "loadfile", "tests/e2e"],
                    environment=full,
                ),
            ],
        )
        failed = run_steps(steps)
        print(tally(Path(reports), steps), flush=True)
        if full and not failed:
            write_table(Path(reports), time.monotonic() - start)
        return failed


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main(sys.argv[1:]))
