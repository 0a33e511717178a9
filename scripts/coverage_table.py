"""The table of what the tests have held of each block, made from what they told while they ran.

    python -m scripts.coverage_table     run the tests of the blocks in full; write docs/coverage.md

``make soak`` writes it too. The tests tell by ``tests/covered.py``; nothing here knows a result.
"""

import json
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from engine.spec import blocks
from scripts.setup import PROJECT, PYTHON
from scripts.steps import Step, run_steps

PAGE = PROJECT / "docs" / "coverage.md"
FOLDER = "BRICKWORK_COVERAGE"
TESTS = ("tests/engine/blocks", "tests/engine/spec", "tests/keras")
DRAWS = 200
COLUMNS = {
    "draws": "random uses accepted",
    "meta": "shapes on meta",
    "real": "all outputs for real",
    "parameters": "weights counted",
    "work": "multiply-adds",
    "saved": "saved and loaded",
    "step": "trained one step",
    "keras": "compared with Keras",
    "keras source": "Keras source run",
    "gradient": "gradient by finite differences",
    "onnx": "ONNX",
}
WORK = ("counter", "formula", "no work")
PACKAGES = ("torch", "numpy", "keras", "onnx", "onnxscript", "onnxruntime", "hypothesis")
_HEAD = """# What is held of each block

Made by `make soak`, or by `python -m scripts.coverage_table`, from what the tests told while they
ran: how often each thing was held, over the block's examples and random uses of it.

- **multiply-adds**: against torch's counter ("counter"), or, where that does not see them all,
  plus those worked out anew in `tests/engine/blocks/unseen_work.py` ("formula"); "none": both
  say 0. Uses whose length is not known before data arrive have no number to hold.
- **shapes on meta**: not where lengths are read from values, as packed sequences' are.
- **trained one step**: blocks with weights that learn; every weight gets a finite gradient.
- **compared with Keras**: the block with weights of its own against the layer with the same ones,
  to 1e-5; blocks without a namesake against the same computation in `keras.ops` where there is one.
- **gradient by finite differences**: blocks that compute what a person wrote, or what data say.
- **ONNX**: the examples, exported for any batch size and run by ONNX Runtime, to 1e-5.
"""

Told = dict[str, dict[str, list[int | str]]]


def main() -> int:
    start = time.monotonic()
    with TemporaryDirectory(prefix="brickwork-coverage-") as folder:
        pytest = [str(PYTHON), "-m", "pytest", "-q", "-n", "2", "--dist", "worksteal"]
        pytest += ["--timeout", "3600"]  # ten times the draws of every day
        draws = os.environ.get("BRICKWORK_BLOCK_DRAWS", str(DRAWS))
        told = {FOLDER: folder, "BRICKWORK_BLOCK_DRAWS": draws}
        failed = run_steps([Step("blocks", [*pytest, *TESTS], environment=told)])
        if not failed:
            write_table(Path(folder), time.monotonic() - start)
    return failed


def write_table(folder: Path, seconds: float) -> None:
    """Writes the page from what tests have told into FOLDER."""
    PAGE.write_text(table(read(folder.glob("*.jsonl")), seconds), "utf-8")
    print(f"{PAGE.relative_to(PROJECT)} written")


def read(files: Iterable[Path]) -> Told:
    """What was told, by block and thing."""
    told: Told = defaultdict(lambda: defaultdict(list))
    for file in files:
        for line in file.read_text("utf-8").splitlines():
            one = json.loads(line)
            told[one["block"]][one["what"]].append(one["outcome"])
    return told


def table(told: Told, seconds: float) -> str:
    """The page: one row a block, what they add up to, and what it was made with."""
    rows = [_row(name, told.get(name, {})) for name in blocks()]
    lines = [_HEAD, _line(["block", *COLUMNS.values()]), "|---" * (len(COLUMNS) + 1) + "|"]
    lines += [_line(row) for row in rows]
    held = [sum(cell not in ("–", "none") for cell in column) for column in zip(*rows, strict=True)]
    lines.append(_line([f"**{len(rows)} blocks**", *(f"{count} blocks" for count in held[1:])]))
    draws = sum(
        int(outcome) for name in blocks() for outcome in told.get(name, {}).get("draws", [])
    )
    made = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    lines += ["", f"{draws:,} random uses in all; the tests took {seconds / 60:.0f} minutes.", ""]
    lines += [f"Made with Python {sys.version.split()[0]}, {made}."]
    return "\n".join(lines) + "\n"


def _row(name: str, told: dict[str, list[int | str]]) -> list[str]:
    return [name, *(_cell(what, told) for what in COLUMNS)]


def _cell(what: str, told: dict[str, list[int | str]]) -> str:
    """Numbers added up, texts listed once each."""
    if what == "work":
        counts = {kind: len(told.get(kind, [])) for kind in WORK}
        parts = [f"{kind} {counts[kind]:,}" for kind in ("counter", "formula") if counts[kind]]
        return ", ".join(parts) or ("none" if counts["no work"] else "–")
    outcomes = told.get(what, [])
    texts = sorted({outcome for outcome in outcomes if isinstance(outcome, str)})
    if texts:
        return "; ".join(texts)
    total = sum(outcome for outcome in outcomes if isinstance(outcome, int))
    return f"{total:,}" if total else "–"


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.exit(main())
