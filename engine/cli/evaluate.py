"""Measure a trained run on one part of its data."""

import argparse
import time
from pathlib import Path
from typing import Any

from engine.cli.messages import InputAtFault, print_json
from engine.train.log import EventLog
from engine.train.run_folder import open_run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("run", metavar="DIR", type=Path, help="a run's folder")
    parser.add_argument(
        "--part", choices=("train", "validation", "test"), required=True, help="which rows"
    )
    parser.add_argument("--json", action="store_true", help="print the event as JSON")


def run(options: argparse.Namespace) -> int:
    frozen = open_run(options.run)
    if not (frozen.folder / "model" / "manifest.json").is_file():
        raise InputAtFault(f"{options.run} has no trained model yet; let it finish first.")
    if not frozen.data["split"]["rows"][options.part]:
        raise InputAtFault(f"The split of this run has no row for {options.part}.")
    # Imported here: every other command answers without waiting for torch.
    from engine.train.evaluate import evaluate_run

    evaluation = evaluate_run(frozen, options.part)
    log = EventLog(frozen.folder)
    attempt = max(1, log.last_attempt)
    event: dict[str, Any] = {"attempt": attempt, "n": log.next_number(attempt), "time": time.time()}
    event |= {"kind": "evaluated", "part": options.part, "values": evaluation.values}
    event |= evaluation.told_tables
    (stored,) = log.append([event])
    log.close()
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
