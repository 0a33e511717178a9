"""Print a graph's source: ordinary PyTorch."""

import argparse

from engine.cli.messages import NotBuiltYet, load_graph, tell_problems
from engine.spec import check, render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("graph", metavar="GRAPH", help="a graph document (.brick.json)")
    parser.add_argument("--keras", action="store_true", help="Keras source instead")


def run(options: argparse.Namespace) -> int:
    if options.keras:
        raise NotBuiltYet("Keras source is not built yet; without --keras you get PyTorch.")
    graph = load_graph(options.graph)
    verdict = check(graph)
    if not verdict.ok:
        tell_problems(verdict.problems)
        return 1
    print(render(graph), end="")
    return 0
