"""How long the check of a large network takes, the process's start apart.

Each round is a process of its own, so that nothing is remembered from an earlier check.
"""

import json
import subprocess
import sys
from pathlib import Path

from bench.result import Result, median

PROJECT = Path(__file__).resolve().parents[1]
ROUNDS, NODES = 10, 500

ROUND = f"""
import json, sys, time
from engine.spec import block_catalogue, check_text
from tests.graphs import residual_network
block_catalogue()  # a process loads its blocks once, when it starts
text = json.dumps(residual_network({NODES}))
began = time.perf_counter()
verdict = check_text(text)
first = time.perf_counter() - began
began = time.perf_counter()
check_text(text)
again = time.perf_counter() - began
assert verdict.ok and len(verdict.to_data()["nodes"]) == {NODES}
assert "torch" not in sys.modules
print(json.dumps([first * 1000, again * 1000]))
"""


def measure() -> list[Result]:
    """Milliseconds, median of 10 processes."""
    rounds = [_round() for _ in range(ROUNDS)]
    first, again = ([values[place] for values in rounds] for place in (0, 1))
    return [
        median(f"check of a residual network of {NODES} nodes, first time", first, "ms", 150),
        median(f"check of a residual network of {NODES} nodes, again", again, "ms"),
    ]


def _round() -> list[float]:
    answer = subprocess.run(
        [sys.executable, "-c", ROUND], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    values: list[float] = json.loads(answer.stdout)
    return values
