"""Train a graph on a data set, or go on after an interruption."""

import argparse
from pathlib import Path
from typing import Any

from engine.cli.messages import (
    InputAtFault,
    load_dataset,
    load_graph,
    load_recipe,
    print_json,
    tell,
    tell_problems,
)
from engine.cli.progress import Progress
from engine.recipe import check_recipe
from engine.recipe.recipe import MOST_DEVICES
from engine.spec import check
from engine.train.run_folder import Run, open_run, prepare_run
from engine.train.supervise import RunBusy, TrainerDied, ending_of, supervise

OVERRIDES = {
    "data": (str, "a data set's name"),
    "target": (str, "the column to learn"),
    "epochs": (int, "times through the data"),
    "batch-size": (int, "samples in one step"),
    "seed": (int, "where chance begins"),
    "loss": (str, "how wrong an answer is"),
    "optimizer": (str, "how weights move"),
    "learning-rate": (float, "how far one step goes"),
    "schedule": (str, "how the learning rate changes"),
    "device": (str, "auto, cpu or cuda"),
    "devices": (int, "on how many of them at once; also with --resume"),
}
PATHS = {"optimizer": "optimizer.name", "schedule": "schedule.name"}
PATHS |= {"learning-rate": "optimizer.learning_rate", "batch-size": "batch_size"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("graph", metavar="GRAPH", nargs="?", help="a graph document (.brick.json)")
    parser.add_argument("--out", metavar="DIR", type=Path, help="where the run will live")
    parser.add_argument("--recipe", metavar="RECIPE", help="a recipe document; flags override it")
    for name, (kind, text) in OVERRIDES.items():
        parser.add_argument(f"--{name}", type=kind, metavar=name.upper(), help=text)
    parser.add_argument("--resume", metavar="DIR", type=Path, help="go on with a run")
    parser.add_argument("--json", action="store_true", help="print the events as JSON lines")
    parser.set_defaults(parser=parser)


def run(options: argparse.Namespace) -> int:
    if options.resume is not None:
        if options.graph is not None or options.out is not None or options.recipe is not None:
            options.parser.error("--resume takes a run as it is: no GRAPH, --out or --recipe")
        return _resume(options.resume, options.json, options.devices)
    if options.graph is None or options.out is None:
        options.parser.error("GRAPH and --out DIR are needed (or --resume DIR)")
    return _train(_prepare(options), options.json)


def _prepare(options: argparse.Namespace) -> Run:
    graph = load_graph(options.graph)
    verdict = check(graph)
    overrides = {
        PATHS.get(name, name): getattr(options, name.replace("-", "_")) for name in OVERRIDES
    }
    recipe = load_recipe(options.recipe, overrides)
    folder, description = load_dataset(recipe.data)
    problems = verdict.problems + check_recipe(graph, recipe, description)
    tell_problems(problems)
    if not all(problem.is_lint for problem in problems):
        raise InputAtFault("The run was not started.")
    try:
        return prepare_run(options.out, graph, recipe, folder)
    except FileExistsError as error:
        raise InputAtFault(f"{error}; go on with it by --resume, or take another DIR") from None
    except OSError as error:
        raise InputAtFault(f"{options.out} cannot be written: {error.strerror}") from None


def _resume(folder: Path, as_json: bool, devices: int | None) -> int:
    if devices is not None and not 1 <= devices <= MOST_DEVICES:
        raise InputAtFault(f"--devices is a number from 1 to {MOST_DEVICES}, not {devices}.")
    frozen = open_run(folder)
    ending = ending_of(folder)
    if ending is not None and ending["kind"] == "finished":
        print_json(ending) if as_json else print(_summary(ending, folder))
        return 0
    return _train(frozen, as_json, devices)


def _train(frozen: Run, as_json: bool, devices: int | None = None) -> int:
    try:
        if as_json:
            last, interrupted = supervise(frozen, print_json, devices)
        else:
            with Progress() as progress:
                last, interrupted = supervise(frozen, progress.show, devices)
    except RunBusy as error:
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
