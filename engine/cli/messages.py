"""What several commands say and read in the same way."""

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.data import describe_data, home_folder
from engine.data.storage import storage_trouble
from engine.reading.files import BadInput, open_file
from engine.recipe import Recipe, read_recipe
from engine.spec import Graph, read_graph, strict_json
from engine.spec.problems import Problem

DEFAULT_PARTS = {"optimizer": "adam", "schedule": "constant"}


class InputAtFault(Exception):
    """What the user gave cannot be used; the message says why. Exit code 1."""


class NotBuiltYet(Exception):
    """Something that the contract names and this version cannot do. Exit code 2."""


def tell(message: str) -> None:
    """A line on standard error."""
    print(message, file=sys.stderr)


def tell_problems(problems: Iterable[Problem]) -> None:
    """Problems, then lints, on standard error, with what would repair them."""
    for problem in sorted(problems, key=lambda problem: problem.is_lint):
        kind = "advice" if problem.is_lint else "problem"
        fixes = "".join(f"\n    fix: {fix.label}" for fix in problem.fixes)
        tell(f"{kind} [{problem.code}] {problem.message}{fixes}")


def print_json(value: Any) -> None:
    print(strict_json.dumps(value), flush=True)


def read_document(path: str) -> bytes:
    """The content of a graph or recipe document. Raises InputAtFault."""
    try:
        with open_file(Path(path)) as file:
            return file.read(strict_json.MAX_BYTES + 1)  # its reader tells what is too large
    except BadInput as error:
        raise InputAtFault(str(error)) from None


def cannot_write(path: Path, error: OSError) -> InputAtFault:
    """What to raise where a file or folder cannot be written."""
    trouble = storage_trouble(error)
    why = error.strerror if trouble is None else trouble.message
    return InputAtFault(f"{path} cannot be written: {why}")


def load_graph(path: str) -> Graph:
    """The graph in a file. Raises InputAtFault and BadDocument."""
    return read_graph(read_document(path))


def load_recipe(path: str | None, overrides: dict[str, Any]) -> Recipe:
    """The recipe in a file, with what flags override. Raises InputAtFault and BadDocument."""
    data: Any = strict_json.loads(read_document(path)) if path is not None else {}
    if isinstance(data, dict):
        for path, value in overrides.items():
            if value is not None:
                _override(data, path, value)
    return read_recipe(data)


def add_target_arguments(parser: argparse.ArgumentParser) -> None:
    """``--target``, once or several times, and ``--standardize``."""
    text = "the column to learn; given again, several columns of one output"
    parser.add_argument("--target", action="append", metavar="TARGET", help=text)
    text = "learn numbers with a mean of 0 and a deviation of 1; answers are in their own units"
    parser.add_argument("--standardize", action="store_true", default=None, help=text)


def target_override(options: argparse.Namespace) -> dict[str, Any]:
    """What the flags of the target say, for ``load_recipe``."""
    columns = options.target
    target = columns[0] if columns is not None and len(columns) == 1 else columns
    return {"target": target, "target.standardize": options.standardize}


def _override(data: dict[str, Any], path: str, value: Any) -> None:
    """Set a field of a recipe: ``epochs``, or ``optimizer.learning_rate`` inside a part."""
    outer, _, inner = path.partition(".")
    if not inner:
        data[outer] = value
        return
    if outer == "target":
        target = data.get("target")
        named = {"columns": target} if isinstance(target, (str, list)) else target
        data["target"] = named | {inner: value} if isinstance(named, dict) else target
        return
    part = data.get(outer) or DEFAULT_PARTS[outer]
    fields = {"name": part} if isinstance(part, str) else part
    if not isinstance(fields, dict):
        return  # reading the recipe tells what is wrong with it
    if inner == "name":
        # Another part has other fields.
        data[outer] = fields if fields.get("name") == value else {"name": value}
    else:
        data[outer] = fields | {inner: value}


def load_description(name: str) -> dict[str, Any]:
    """The description of a data set. Raises BadData."""
    return describe_data(name, home_folder())
