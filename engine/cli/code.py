"""Print a graph's source: ordinary PyTorch, or Keras."""

import argparse

from engine.cli.messages import load_graph, tell_problems
from engine.spec import NoKerasSource, check, render, render_keras


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("graph", metavar="GRAPH", help="a graph document (.brick.json)")
    parser.add_argument("--keras", action="store_true", help="Keras source instead")


def run(options: argparse.Namespace) -> int:
    graph = load_graph(options.graph)
    verdict = check(graph)
    if not verdict.ok:
        tell_problems(verdict.problems)
        return 1
    try:
        print(render_keras(graph) if options.keras else render(graph), end="")
    except NoKerasSource as refused:
        tell_problems(refused.problems)
        return 1
    return 0
