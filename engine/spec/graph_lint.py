"""Lints of the graph alone, found by looking into ``engine.spec.lints``."""

from abc import abstractmethod
from collections.abc import Iterator
from functools import cache
from itertools import islice

import engine.spec.lints
from engine.spec.checked import Checked
from engine.spec.lint import Lint, lints_in
from engine.spec.network import MAX_PROBLEMS
from engine.spec.node_lint import NodeLint, ask_at_nodes
from engine.spec.problems import Problem


class GraphLint(Lint):
    """Advice on a graph as a whole, whatever it is trained on."""

    @abstractmethod
    def find(self, checked: Checked) -> Iterator[Problem]:
        """Its problems in a checked graph, which may have problems of other kinds."""


@cache
def graph_lints() -> tuple[GraphLint | NodeLint, ...]:
    """All of them, by name of the file."""
    lints = lints_in(engine.spec.lints)
    return tuple(lint for lint in lints if isinstance(lint, (GraphLint, NodeLint)))


def find_lints(checked: Checked) -> list[Problem]:
    """All lints of a checked graph, at most as many as a check reports problems."""
    lints = graph_lints()
    at_nodes = ask_at_nodes([lint for lint in lints if isinstance(lint, NodeLint)], checked)
    found = (
        problem
        for lint in lints
        for problem in (lint.find(checked) if isinstance(lint, GraphLint) else at_nodes[lint.code])
    )
    return list(islice(found, MAX_PROBLEMS))
