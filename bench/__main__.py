"""Runs the measurements and prints them as a table: `python -m bench [--write] [NAME …]`.

With --write the table also becomes docs/benchmarks.md. training_speed has options of its own.
"""

import argparse
import datetime
import importlib
import os
import platform
import sys
from pathlib import Path

from bench import training_speed
from bench.result import HEAD, Result

PROJECT = Path(__file__).resolve().parents[1]
NAMES = [
    "first_point",
    "step_to_browser",
    "streaming_cost",
    "checkpoint_cost",
    "edit_to_shapes",
    "check_speed",
    "second_start",
    "device_speed",
    "forecast",
    "training_speed",
    "convergence",
]


def main(arguments: list[str]) -> int:
    """0 where every limit was kept."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("names", metavar="NAME", nargs="*", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    training_speed.add_arguments(parser)
    options = parser.parse_args(arguments)
    wanted = options.names or NAMES
    unknown = sorted(set(wanted) - set(NAMES))
    if unknown:
        print(f"unknown: {', '.join(unknown)}; there are {', '.join(NAMES)}", file=sys.stderr)
        return 2
    about = machine()
    results: list[Result] = []
    for name in wanted:
        print(f"▸ {name}", flush=True)
        if name == "training_speed":
            found = training_speed.measure(options)  # takes minutes, and prints as it goes
        else:
            found = importlib.import_module(f"bench.{name}").measure()
            print("\n".join(result.row() for result in found), flush=True)
        results += found
    table = "\n".join([HEAD, *(result.row() for result in results)])
    print(f"\n{about}\n\n{table}")
    if options.write:
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
