"""`make test` and `make soak`: every test, on SQLite and on Postgres, in a real browser."""

import os
import sys

from scripts.postgres import temporary_postgres
from scripts.setup import PYTHON
from scripts.steps import Step, npm, run_steps

SOAK = {
    "BRICKWORK_SOAK": "1",
    "BRICKWORK_BLOCK_DRAWS": "200",
    "BRICKWORK_API_REQUESTS": "50000",
}


def main(arguments: list[str]) -> int:
    full = SOAK if "--soak" in arguments else {}
    pytest = [str(PYTHON), "-m", "pytest", "-q", "--durations=8"]
    selected = [] if full else ["-m", "not soak"]
    with temporary_postgres() as url:
        return run_steps(
            [
                npm("front end", "npx", "--no-install", "vitest", "run"),
                Step(
                    "engine, lecture, house",
                    [*pytest, *selected, "-n", "2", "tests/engine", "tests/lecture", "tests/house"],
                    environment=full,
                ),
                Step(
                    "server on Postgres",
                    [*pytest, *selected, "tests/graphapp"],
                    environment={**full, "DATABASE_URL": url},
                ),
                Step(
                    "everything else: server on SQLite, faults, browser",
                    [*pytest, *selected, "tests/graphapp", "tests/faults", "tests/e2e"],
                    environment=full,
                ),
            ]
        )


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main(sys.argv[1:]))
