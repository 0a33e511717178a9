"""Find a learning rate or a batch size by trying.

A few steps of a throw-away network each; nothing is kept.
"""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from engine.cli.messages import InputAtFault, print_json
from engine.cli.preparing import (
    add_recipe_arguments,
    prepare,
    prepared_aside,
    tell_idle_flags,
)
from engine.train.admission import free_memory, in_words, may_use_cuda
from engine.train.aside import AsideFailed, aside
from engine.train.finders.batch_size import Tried, batch_sizes, fastest, try_batch_sizes
from engine.train.forecast import memory_of_run
from engine.train.leftovers import scratch_folder
from engine.train.run_folder import Run

LINES, WIDTH = 20, 40
"""How many points of the curve are printed, and how long the longest bar is."""
BEFORE_IT_IS_TRIED = 8
"""The batch size of the run that sizes are looked for; every size that is tried is its own run."""

_ALIKE = "steps take as long and as much memory with any"
_ALONE = "it is looked for on one device"
IDLE = {
    "learning_rate": {
        "learning-rate": "all of them are tried",
        "schedule": "the rate grows from step to step",
        "epochs": "a fixed number of steps is taken",
        "metrics": "only the loss is looked at",
        "devices": _ALONE,
    },
    "batch_size": {
        "batch-size": "all of them are tried",
        "seed": _ALIKE,
        "learning-rate": _ALIKE,
        "schedule": _ALIKE,
        "epochs": "a fixed number of steps is taken",
        "devices": _ALONE,
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    values = parser.add_subparsers(required=True, metavar="learning_rate | batch_size")
    for name, find, text in (
        ("learning_rate", _find_learning_rate, "one sweep through all rates (Smith 2017)"),
        ("batch_size", _find_batch_size, "the most samples a second that fit into the memory"),
    ):
        value = values.add_parser(name, help=text)
        value.add_argument("graph", metavar="GRAPH", help="a graph document (.brick.json)")
        add_recipe_arguments(value, IDLE[name])
        value.add_argument("--json", action="store_true", help="print what was found as JSON")
        value.set_defaults(find=find)


def run(options: argparse.Namespace) -> int:
    tell_idle_flags(options)
    try:
        found = options.find(options)
    except AsideFailed as error:
        raise InputAtFault(str(error)) from None
    if options.json:
        print_json(found)
    return 0


def _find_learning_rate(options: argparse.Namespace) -> dict[str, Any]:
    with prepared_aside(options) as frozen, aside() as process:
        found = process.ask("find_learning_rate", frozen)
    if not options.json:
        _print_curve(found)
    return found


def _print_curve(found: dict[str, Any]) -> None:
    points = list(zip(found["rates"], found["smoothed"], strict=True))
    points = [point for point in points if isinstance(point[1], float)]  # "NaN" is no bar
    every = max(1, len(points) // LINES)
    highest = max((loss for _, loss in points), default=1.0) or 1.0
    print(f"{'learning rate':>14} {'loss':>12}")
    for rate, loss in points[::every]:
        print(f"{rate:>14.2e} {loss:>12.4g}  {'█' * round(WIDTH * max(0.0, loss) / highest)}")
    if found["learning_rate"] is None:
        print("The loss fell at no learning rate: look at the data and the loss first.")
        return
    print(
        f"learning rate {found['learning_rate']:.1e}   (the loss falls fastest at "
        f"{found['steepest']:.1e}; a tenth of where it is lowest is {found['lowest_tenth']:.1e})"
    )


def _find_batch_size(options: argparse.Namespace) -> dict[str, Any]:
    options.batch_size = BEFORE_IT_IS_TRIED
    with prepared_aside(options) as frozen, aside() as process:
        rows = frozen.data["split"]["rows"]["train"]
        # On a CUDA device, each probe says by itself what does not fit.
        room = None if may_use_cuda(frozen.recipe["device"]) else free_memory()
        fits = rows if room is None else memory_of_run(frozen).largest_batch(room)

        def measure(size: int) -> Tried:
            with scratch_folder() as folder:
                options.batch_size = size
                return _tried(size, process.ask("probe", _quietly(options, folder)))

        sizes = batch_sizes(rows, fits)
        if not sizes:
            raise InputAtFault("Not even a batch of 1 would fit: make the network smaller.")
        tried = try_batch_sizes(sizes, measure)
        bytes_of = memory_of_run(frozen).bytes
    best = fastest(tried)
    if not options.json:
        print(f"{'batch size':>10} {'samples/s':>12} {'s/epoch':>10} {'memory':>10}")
        for one in tried:
            print(
                f"{one.batch_size:>10,} {one.samples_per_second:>12,.0f} "
                f"{one.seconds_per_epoch:>10.3g} {in_words(bytes_of(one.batch_size)):>10}"
                + ("  ◂" if one == best else "")
            )
        print(f"batch size {best.batch_size}   (the memory would hold {fits:,})")
    return {
        "batch_size": best.batch_size,
        "largest_that_fits": fits,
        "tried": [asdict(one) | {"bytes": bytes_of(one.batch_size)} for one in tried],
    }


def _quietly(options: argparse.Namespace, folder: Path) -> Run:
    return prepare(options, folder / "run", quiet=True, aside=folder)


def _tried(size: int, found: dict[str, Any]) -> Tried:
    return Tried(size, found["samples_per_second"], found["seconds"]["epoch"])
