"""Runs the measurements and prints them as a table: `python -m bench [--write] [NAME …]`.

With --write the table also becomes docs/benchmarks.md.
"""

import datetime
import importlib
import os
import platform
import sys
from pathlib import Path

from bench.result import HEAD, Result

PROJECT = Path(__file__).resolve().parents[1]
NAMES = [
    "first_point",
    "step_to_browser",
    "streaming_cost",
    "edit_to_shapes",
    "check_speed",
    "second_start",
]


def main(arguments: list[str]) -> int:
    """0 where every limit was kept."""
    write = "--write" in arguments
    wanted = [name for name in arguments if name != "--write"] or NAMES
    unknown = sorted(set(wanted) - set(NAMES))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    about = machine()
    results: list[Result] = []
    for name in wanted:
        print(f"▸ {name}", flush=True)
        found = importlib.import_module(f"bench.{name}").measure()
        print("\n".join(result.row() for result in found), flush=True)
        results += found
    table = "\n".join([HEAD, *(result.row() for result in results)])
    print(f"\n{about}\n\n{table}")
    if write:
        (PROJECT / "docs" / "benchmarks.md").write_text(page(about, table), "utf-8")
    return 0 if all(result.kept for result in results) else 1


def page(about: str, table: str) -> str:
    """The page of docs/benchmarks.md."""
    today = datetime.datetime.now(tz=datetime.UTC).date()
    return (
        "# Measurements\n\nWhat `make bench` printed; each row is one of `bench/`'s files, which "
        f"say how it is measured.\n\n{today}, {about}\n\n{table}\n"
    )


def machine() -> str:
    """The machine, in words, and how busy it was before: others' work shows in every number."""
    model = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.exists():
        lines = information.read_text("utf-8").splitlines()
        model = next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")),
            model,
        )
    python = platform.python_version()
    cores = f"{os.cpu_count()} cores of {model}, {platform.system()}, Python {python}"
    return f"{cores}; load average beforehand {os.getloadavg()[0]:.1f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
