"""Check a graph: shapes, parameters and problems.

With a recipe (a file, or --data and --target) the three are checked together.
"""

import argparse
from typing import Any

from engine.cli.messages import (
    add_target_arguments,
    load_description,
    load_recipe,
    print_json,
    read_document,
    target_override,
    tell_problems,
)
from engine.data.dataset import BadData
from engine.recipe import check_recipe
from engine.spec import BadDocument, Verdict, check_text, read_graph


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("graph", metavar="GRAPH", help="a graph document (.brick.json)")
    parser.add_argument("--recipe", metavar="R", help="a recipe document")
    parser.add_argument("--data", metavar="D", help="a data set's name")
    add_target_arguments(parser)
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")


def run(options: argparse.Namespace) -> int:
    text = read_document(options.graph)
    verdict = check_text(text)
    if options.recipe or options.data or options.target or options.standardize:
        _check_with_recipe(text, verdict, options)
    if options.json:
        print_json(verdict.to_data())
    else:
        _print_nodes(verdict.to_data())
    tell_problems(verdict.problems)
    return 0 if verdict.ok else 1


def _check_with_recipe(text: bytes, verdict: Verdict, options: argparse.Namespace) -> None:
    """Add to the verdict what recipe and data bring up."""
    try:
        recipe = load_recipe(options.recipe, {"data": options.data, **target_override(options)})
        description = load_description(recipe.data)
        verdict.problems += check_recipe(read_graph(text), recipe, description)
    except BadDocument as error:
        known = {(problem.code, problem.message) for problem in verdict.problems}
        verdict.problems += [
            problem for problem in error.problems if (problem.code, problem.message) not in known
        ]
    except BadData as error:
        verdict.problems.append(error.problem)


def _print_nodes(verdict: dict[str, Any]) -> None:
    for node, found in verdict["nodes"].items():
        if found is None or found.get("shape") is None:
            print(f"{node:<24} ?")
            continue
        sizes = ("?" if size is None else str(size) for size in found["shape"])
        print(f"{node:<24} {' × '.join(sizes):<20} {found['parameters']:>12,}")
    print(f"{'parameters':<24} {'':<20} {verdict['parameters']:>12,}")
