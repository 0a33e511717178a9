"""Measure a trained run on one part of its data, or on another data set with the same columns."""

import argparse
import time
from pathlib import Path
from typing import Any

from engine.cli.messages import InputAtFault, print_json
from engine.data import find_data, home_folder, open_dataset
from engine.train.bundle_check import has_bundle
from engine.train.log import EventLog
from engine.train.run_folder import open_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="DIR", type=Path, help="a run's folder")
    rows = parser.add_mutually_exclusive_group(required=True)
    rows.add_argument("--part", choices=("train", "validation", "test"), help="which rows")
    rows.add_argument("--data", metavar="NAME", help="another data set, of which every row counts")
    parser.add_argument("--json", action="store_true", help="print the event as JSON")


def run(options: argparse.Namespace) -> int:
    frozen = open_run(options.run)
    if not has_bundle(frozen.folder / "model"):
        raise InputAtFault(f"{options.run} has no trained model yet; let it finish first.")
    if options.part and not frozen.data["split"]["rows"][options.part]:
        raise InputAtFault(f"The split of this run has no row for {options.part}.")
    # Imported here: every other command answers without waiting for torch.
    from engine.train.evaluate import evaluate_run

    other = None
    if options.data:
        other = open_dataset(find_data(options.data, home_folder()))
    part = options.part or f"data:{options.data}"
    log = EventLog(frozen.folder)
    evaluation = evaluate_run(frozen, part, other)
    attempt = max(1, log.last_attempt)
    event: dict[str, Any] = {"attempt": attempt, "n": log.next_number(attempt), "time": time.time()}
    event |= {"kind": "evaluated", "part": part, "values": evaluation.values}
    event |= evaluation.told_tables
    (stored,) = log.append([event])
    if options.json:
        print_json(stored)
    else:
        for name, value in evaluation.values.items():
            print(f"{name:<24} {value:.6g}")
        for name, rows in evaluation.tables.items():
            print(name)
            for row in rows:
                print(" ".join(f"{value:>8g}" for value in row))
    return 0
