"""Forecast how long a training takes and how much memory, from its first steps."""

import argparse
from typing import Any

from engine.cli.messages import InputAtFault, print_json
from engine.cli.preparing import add_recipe_arguments, prepared_aside, tell_idle_flags
from engine.train.aside import AsideFailed, aside

_ALIKE = "steps take as long and as much memory with any"
IDLE = {
    "seed": _ALIKE,
    "learning-rate": _ALIKE,
    "schedule": _ALIKE,
    "devices": "the forecast is that of one device",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("graph", metavar="GRAPH", help="a graph document (.brick.json)")
    add_recipe_arguments(parser, IDLE)
    parser.add_argument("--json", action="store_true", help="print the forecast as JSON")


def run(options: argparse.Namespace) -> int:
    tell_idle_flags(options)
    with prepared_aside(options) as frozen, aside() as process:
        try:
            found = process.ask("probe", frozen)
        except AsideFailed as error:
            raise InputAtFault(str(error)) from None
    if options.json:
        print_json(found)
    else:
        _print(found)
    return 0


def _print(found: dict[str, Any]) -> None:
    seconds = found["seconds"]
    for name, value in (
        ("one step", seconds["step"]),
        ("one evaluation", seconds["evaluation"]),
        ("one epoch", seconds["epoch"]),
        ("all epochs", seconds["training"]),
    ):
        print(f"{name:<24} {value:>12.4g} s")
    print(f"{'':<24} {seconds['low']:.3g} to {seconds['high']:.3g} s, {found['steps']:,} steps")
    print(f"{'samples a second':<24} {found['samples_per_second']:>12,.0f}")
    print(f"{'memory':<24} {found['bytes'] / 1e6:>12,.0f} MB above the idle program's")
