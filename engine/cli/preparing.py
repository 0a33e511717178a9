"""From a graph and what a command says about its recipe to a prepared run."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine.cli.messages import (
    InputAtFault,
    add_target_arguments,
    cannot_write,
    load_description,
    load_graph,
    load_recipe,
    target_override,
    tell,
    tell_problems,
)
from engine.data import find_data, home_folder
from engine.recipe import Recipe, check_recipe
from engine.spec import Verdict, check
from engine.train.admission import check_fits, free_memory, may_use_cuda
from engine.train.forecast import memory_on
from engine.train.leftovers import scratch_folder
from engine.train.run_folder import Run, prepare_run


def _names(text: str) -> list[str]:
    return text.split(",")


OVERRIDES: dict[str, tuple[Callable[[str], Any], str]] = {
    "data": (str, "a data set's name"),
    "epochs": (int, "times through the data"),
    "batch-size": (int, "samples in one step"),
    "seed": (int, "where chance begins"),
    "loss": (str, "how wrong an answer is"),
    "metrics": (_names, "what is watched beside it, separated by commas"),
    "optimizer": (str, "how weights move"),
    "learning-rate": (float, "how far one step goes"),
    "schedule": (str, "how the learning rate changes"),
    "device": (str, "auto, cpu or cuda"),
    "devices": (int, "on how many of them at once"),
}
PATHS = {"optimizer": "optimizer.name", "schedule": "schedule.name"}
PATHS |= {"learning-rate": "optimizer.learning_rate", "batch-size": "batch_size"}


def add_recipe_arguments(
    parser: argparse.ArgumentParser, idle: Mapping[str, str] | None = None
) -> None:
    """``--recipe`` and the flags that override it.

    ``idle``: those that change nothing of what the command does, and why, to follow "…, because";
    they are taken, so that one can ask before Train with the flags of Train, and told.
    """
    idle = idle or {}
    parser.set_defaults(idle=idle)
    parser.add_argument("--recipe", metavar="RECIPE", help="a recipe document; flags override it")
    add_target_arguments(parser)
    for name, (kind, text) in OVERRIDES.items():
        told = f"{text}; no effect here" if name in idle else text
        parser.add_argument(f"--{name}", type=kind, metavar=name.upper(), help=told)


def tell_idle_flags(options: argparse.Namespace) -> None:
    """Say which of the flags that were given change nothing."""
    for name, why in options.idle.items():
        if getattr(options, name.replace("-", "_")) is not None:
            tell(f"--{name} has no effect here, because {why}.")


def prepare(
    options: argparse.Namespace,
    out: Path,
    start: Path | None = None,
    quiet: bool = False,
    aside: Path | None = None,
) -> Run:
    """Freeze a run in the folder ``out``. Raises InputAtFault and BadDocument.

    ``start``: a file of weights to begin with. ``quiet``: advice has been given before, and only
    problems are told. ``aside``: where a built-in data set is made for a run that is not kept.
    """
    graph = load_graph(options.graph)
    verdict = check(graph)
    overrides = {
        PATHS.get(name, name): getattr(options, name.replace("-", "_")) for name in OVERRIDES
    }
    recipe = load_recipe(options.recipe, overrides | target_override(options))
    description = load_description(recipe.data)
    problems = verdict.problems + check_recipe(graph, recipe, description)
    tell_problems(problem for problem in problems if not (quiet and problem.is_lint))
    if not all(problem.is_lint for problem in problems):
        raise InputAtFault("The run was not started.")
    _check_memory(verdict, recipe, description)
    try:
        data = find_data(recipe.data, home_folder(), aside)
        return prepare_run(out, graph, recipe, data, start=start)
    except FileExistsError as error:
        raise InputAtFault(f"{error}; go on with it by --resume, or take another DIR") from None
    except OSError as error:
        raise cannot_write(out, error) from None


def _check_memory(verdict: Verdict, recipe: Recipe, description: dict[str, Any]) -> None:
    """Refuse what this machine has no memory for. Raises InputAtFault."""
    if may_use_cuda(recipe.device):
        return  # the trainer knows how much of the device is free
    memory = memory_on(verdict, recipe, description)
    found = check_fits(memory, recipe.batch_size, free_memory())
    if found is not None:
        tell(f"problem [too_large] {found.message}")
        raise InputAtFault("The run was not started.")


@contextmanager
def prepared_aside(options: argparse.Namespace) -> Iterator[Run]:
    """A run that is looked at and not kept: its folder goes with the block."""
    with scratch_folder() as folder:
        yield prepare(options, folder / "run", aside=folder)
