"""How long the check of a large network takes, the process's start apart.

Each round is a process of its own, so that nothing is remembered from an earlier check.
"""

import json
import subprocess
import sys
from pathlib import Path

from bench.result import Result, median

PROJECT = Path(__file__).resolve().parents[1]
ROUNDS, NODES, EDITS = 10, 1_000, 20

ROUND = f"""
import json, statistics, sys, time
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
edits, answers = [], []
for number in range({EDITS}):
    document = json.loads(text)
    places = [node for node in document["nodes"][40 * number:] if node["block"] == "Conv2D"]
    places[0]["params"]["activation"] = ("relu", "tanh", "elu", "gelu", "silu")[number % 5]
    began = time.perf_counter()
    edited = check_text(document)
    edited.to_data()
    edits.append(time.perf_counter() - began)
    edited.to_text()
    answers.append(time.perf_counter() - began)
    assert edited.ok
assert verdict.ok and len(verdict.to_data()["nodes"]) == {NODES}
assert "torch" not in sys.modules
values = [first, again, statistics.median(edits), statistics.median(answers)]
print(json.dumps([value * 1000 for value in values]))
"""


def measure() -> list[Result]:
    """Milliseconds, median of 10 processes."""
    rounds = [_round() for _ in range(ROUNDS)]
    first, again, edit, answer = ([values[place] for values in rounds] for place in range(4))
    what = f"check of a residual network of {NODES:,} nodes"
    return [
        median(f"{what}, from its text, first time", first, "ms", 150),
        median(f"{what}, from its text, again", again, "ms"),
        median(f"{what}, after an edit of one node ({EDITS} a process)", edit, "ms", 20),
        median("the same with its answer written as JSON", answer, "ms", 20),
    ]


def _round() -> list[float]:
    answer = subprocess.run(
        [sys.executable, "-c", ROUND], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    values: list[float] = json.loads(answer.stdout)
    return values
