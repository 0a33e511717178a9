"""What tests have held of a block, told to ``scripts/coverage_table.py`` while they run.

Nothing is told where BRICKWORK_COVERAGE names no folder, as in an ordinary run.
"""

import json
import os
from pathlib import Path


def covered(block: str, what: str, outcome: int | str = 1) -> None:
    """A proof that has just succeeded. Numbers are added up; texts are listed, each once."""
    folder = os.environ.get("BRICKWORK_COVERAGE")
    if folder:
        line = json.dumps({"block": block, "what": what, "outcome": outcome})
        with (Path(folder) / f"{os.getpid()}.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
