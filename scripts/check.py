"""`make check`: everything that can be known without running the program."""

import sys

from scripts.setup import PYTHON
from scripts.steps import Step, npm, run_steps

CODE = ["engine", "graphapp", "scripts", "bench", "tests", "manage.py"]


def main() -> int:
    python = [str(PYTHON), "-m"]
    return run_steps(
        [
            Step("lint", [*python, "ruff", "check", *CODE]),
            Step("format", [*python, "ruff", "format", "--check", *CODE]),
            Step("types", [*python, "mypy"]),
            Step("import contracts", [str(PYTHON.with_name("lint-imports"))]),
            Step("generated files", [*python, "scripts.generate", "--check"]),
            npm("front-end lint", "npx", "--no-install", "biome", "ci", "--colors=off", "."),
            npm("front-end types", "npx", "--no-install", "tsc", "-b"),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
