"""Train a graph on a data set, or go on after an interruption."""

import argparse
from pathlib import Path
from typing import Any

from engine.cli.messages import InputAtFault, print_json, tell
from engine.cli.preparing import add_recipe_arguments, prepare
from engine.cli.progress import Progress
from engine.data.damaged import FileDamaged
from engine.recipe.recipe import MOST_DEVICES
from engine.train.bundle_check import expect_bundle
from engine.train.run_folder import BadWeights, Run, RunGone, find_weights, open_run
from engine.train.supervise import RunBusy, TrainerDied, ending_of, supervise


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("graph", metavar="GRAPH", nargs="?", help="a graph document (.brick.json)")
    parser.add_argument("--out", metavar="DIR", type=Path, help="where the run will live")
    add_recipe_arguments(parser)
    parser.add_argument(
        "--weights",
        metavar="FILE",
        type=Path,
        help="begin with the weights of a file (safetensors), a bundle or a finished run, as far "
        "as names and shapes are the same",
    )
    parser.add_argument("--resume", metavar="DIR", type=Path, help="go on with a run")
    parser.add_argument("--json", action="store_true", help="print the events as JSON lines")
    parser.set_defaults(parser=parser)


BESIDE_RESUME = ("resume", "json", "devices")
"""The only flags that a frozen run takes."""


def run(options: argparse.Namespace) -> int:
    if options.resume is not None:
        _expect_nothing_beside_resume(options)
        return _resume(options.resume, options.json, options.devices)
    if options.graph is None or options.out is None:
        options.parser.error("GRAPH and --out DIR are needed (or --resume DIR)")
    try:
        start = None if options.weights is None else find_weights(options.weights)
    except BadWeights as error:
        raise InputAtFault(str(error)) from None
    return _train(prepare(options, options.out, start), options.json)


def _expect_nothing_beside_resume(options: argparse.Namespace) -> None:
    """Ends with wrong usage where something is asked for that a frozen run would not do."""
    given = [
        (action.option_strings or [str(action.metavar)])[0]
        for action in options.parser._actions
        if action.dest not in (*BESIDE_RESUME, "help")
        and getattr(options, action.dest) != action.default
    ]
    if given:
        options.parser.error(
            f"--resume takes a run as it is, with the recipe that it began with: "
            f"{', '.join(given)} cannot be given beside it. To train on with other values, begin "
            f"a new run from its weights: brickwork train GRAPH --weights {options.resume} … "
            "--out DIR"
        )


def _resume(folder: Path, as_json: bool, devices: int | None) -> int:
    if devices is not None and not 1 <= devices <= MOST_DEVICES:
        raise InputAtFault(f"--devices is a number from 1 to {MOST_DEVICES}, not {devices}.")
    frozen = open_run(folder)
    ending = ending_of(folder)
    if ending is not None and ending["kind"] == "finished" and _has_whole_bundle(folder / "model"):
        if devices is not None:
            tell("--devices has no effect here, because the run has ended.")
        print_json(ending) if as_json else print(_summary(ending, folder))
        return 0
    return _train(frozen, as_json, devices)


def _has_whole_bundle(bundle: Path) -> bool:
    """Whether there is nothing left to do. What is damaged is told, and written anew."""
    try:
        expect_bundle(bundle)
    except FileDamaged as error:
        tell(f"{error} It is written anew.")
        return False
    return True


def _train(frozen: Run, as_json: bool, devices: int | None = None) -> int:
    try:
        if as_json:
            last, interrupted = supervise(frozen, print_json, devices)
        else:
            with Progress() as progress:
                last, interrupted = supervise(frozen, progress.show, devices)
    except (RunBusy, RunGone) as error:
        raise InputAtFault(str(error)) from None
    except TrainerDied as error:
        tell(f"{error}\nGo on with: brickwork train --resume {frozen.folder}")
        return 3
    if last["kind"] == "failed":
        tell(f"Training failed: {last['message']}")
        return 3
    if not as_json:
        print(_summary(last, frozen.folder))
    return 130 if interrupted and last["kind"] == "stopped" else 0


def _summary(ending: dict[str, Any], folder: Path) -> str:
    best = ending["best"]
    told = ""
    if best is not None:
        values = ", ".join(
            f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
            for name, value in best["values"].items()
        )
        told = f" Best epoch {best['epoch']}: {values}."
    if ending["kind"] == "finished":
        return f"Finished after step {ending['step']}.{told} The bundle is in {folder / 'model'}."
    again = f"brickwork train --resume {folder}"
    return f"Stopped after step {ending['step']}.{told} Go on with: {again}"
