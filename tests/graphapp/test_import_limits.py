"""What an import accepts at the most, of each kind of file, stays within its memory and time."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from engine.data.csv_import import rows_that_fit

MEBIBYTE = 1024 * 1024
SMALL = 20
"""The part of the largest that is tried in every run; soak takes all of it."""
WATCH = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print()
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
"""A small process in between: a child's peak counts from what its parent holds when it begins."""
Lines = Iterator[str]


def numbers(columns: int, part: int) -> Lines:
    yield ",".join(f"c{place}" for place in range(columns)) + "\n"
    row = ",".join(f"{place / 7 % 1:.5f}" for place in range(columns))
    for number in range(rows_that_fit(settings.UPLOAD_VALUES, columns) // part):
        yield f"{number % 99 / 7:.5f}{row[7:]}\n"


def texts(size: int, part: int) -> Lines:
    yield "text\n"
    count = min(settings.UPLOAD_VALUES // 3, 95 * MEBIBYTE // (size + 1)) // part
    for number in range(count):
        yield f"{number:07d}{'x' * (size - 7)}\n"


def dates(part: int) -> Lines:
    yield "day,other\n"
    for number in range(rows_that_fit(settings.UPLOAD_VALUES, 2) // part):
        day = f"{2000 + number % 25}-{number % 12 + 1:02d}-{number % 28 + 1:02d}"
        yield f"{day}T{number % 24:02d}:{number // 24 % 60:02d},{number}.5\n"


def trees(words: int, part: int) -> Lines:
    for number in range(settings.UPLOAD_VALUES // 9 // part - 1):
        yield f"(1 (0 a{number % words}) (1 b{number % 7}))\n"


KINDS: dict[str, Callable[[int], Lines]] = {
    "one column": lambda part: numbers(1, part),
    "ten columns": lambda part: numbers(10, part),
    "1,000 columns": lambda part: numbers(1_000, part),
    "10,000 columns": lambda part: numbers(10_000, part),
    "short texts": lambda part: texts(24, part),
    "long texts": lambda part: texts(100_000, part),
    "dates": dates,
    "small trees": lambda part: trees(10, part),
    "trees of many words": lambda part: trees(900_000, part),
}


def read(folder: Path, lines: Lines, **limits: int) -> tuple[int, int, dict[str, Any]]:
    """How the child ended, its peak memory in bytes, and what it answered."""
    path = folder / "given"
    with path.open("w") as file:
        file.writelines(lines)
    assert path.stat().st_size <= settings.UPLOAD_BYTES
    allowed = {"memory": settings.UPLOAD_MEMORY_BYTES, "seconds": 60,
               "values": settings.UPLOAD_VALUES} | limits  # fmt: skip
    told = " ".join(map(str, allowed.values()))
    lean = {"ARROW_DEFAULT_MEMORY_POOL": "system", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "graphapp.import_child", str(path), "mine"]
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *command, str(folder / "home")],
        check=True,
        cwd=settings.PROJECT,
        env={**os.environ, **lean, "BRICKWORK_IMPORT_LIMITS": told},
        stdout=subprocess.PIPE,
    )
    answer, _, end = done.stdout.strip().rpartition(b"\n")
    code, peak = map(int, end.split())
    return code, peak * (1 if sys.platform == "darwin" else 1024), json.loads(answer or b"{}")


@pytest.mark.parametrize(
    ("kind", "part"),
    [pytest.param(kind, 1, marks=[pytest.mark.soak, pytest.mark.timeout(300)]) for kind in KINDS]
    + [("1,000 columns", SMALL), ("small trees", SMALL)],
)
def test_the_most_that_is_accepted_fits_into_the_memory(
    kind: str, part: int, tmp_path: Path
) -> None:
    code, peak, answer = read(tmp_path, KINDS[kind](part))
    print(f"{kind}: {peak / MEBIBYTE:.0f} MiB")
    assert (code, answer.get("name")) == (0, "mine")
    assert peak <= settings.UPLOAD_MEMORY_BYTES


def test_one_row_more_is_told_as_rows_and_columns(tmp_path: Path) -> None:
    code, _, answer = read(tmp_path, numbers(10, 1_000), values=10_000)
    assert (code, answer["code"]) == (3, "bad_data")
    assert "more than 500 rows, which is what is imported here of 10 columns" in answer["message"]


def test_the_child_says_what_it_lacks(tmp_path: Path) -> None:
    from graphapp.import_child import NO_MEMORY

    code, _, _ = read(tmp_path, texts(100_000, 2), memory=100 * MEBIBYTE)
    assert code == NO_MEMORY
    code, _, _ = read(tmp_path, numbers(10, 1), seconds=1)
    assert code == -signal.SIGXCPU
