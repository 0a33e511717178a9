"""The same tests once more, on a real Postgres: what holds on SQLite holds there."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.postgres import running_postgres

FOLDER = Path(__file__).parent
# What another process serves, or what has no database, is not run twice.
ELSEWHERE = ("test_on_postgres", "test_openapi", "test_imports", "test_training")


@pytest.mark.timeout(300)
def test_everything_that_uses_the_database_passes_on_postgres() -> None:
    ignored = [f"--ignore={FOLDER / name}.py" for name in ELSEWHERE]
    with running_postgres() as url:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", str(FOLDER), "-q", "-p", "no:cacheprovider", *ignored],
            cwd=FOLDER.parents[1],
            env={**os.environ, "DATABASE_URL": url},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-5_000:] + done.stderr[-2_000:]
