"""Lints of the graph alone, found by looking into ``engine.spec.lints``."""

from abc import abstractmethod
from collections.abc import Iterator
from functools import cache

import engine.spec.lints
from engine.spec.block import Evaluation
from engine.spec.checked import Checked
from engine.spec.lint import Lint, lints_in
from engine.spec.network import MAX_PROBLEMS, Network
from engine.spec.problems import Problem


class GraphLint(Lint):
    """Advice on a graph, whatever it is trained on."""

    @abstractmethod
    def find(self, checked: Checked) -> Iterator[Problem]:
        """Its problems in a checked graph, which may have problems of other kinds."""


@cache
def graph_lints() -> tuple[GraphLint, ...]:
    return tuple(lint for lint in lints_in(engine.spec.lints) if isinstance(lint, GraphLint))


def find_lints(
    network: Network, evaluations: dict[str, Evaluation], outputs: list[str]
) -> list[Problem]:
    """All lints of a checked graph, at most as many as a check reports problems."""
    checked = Checked(network, evaluations, outputs)
    found: list[Problem] = []
    for lint in graph_lints():
        for problem in lint.find(checked):
            if len(found) >= MAX_PROBLEMS:
                return found
            found.append(problem)
    return found
