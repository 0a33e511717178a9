"""Lints about one node: all are asked in one walk, and after an edit only where it can matter."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import ClassVar

from engine.spec.checked import Checked
from engine.spec.lint import Lint
from engine.spec.network import MAX_PROBLEMS
from engine.spec.problems import Problem


class NodeLint(Lint):
    """Advice on one node. Its file says after the docstring where it is asked and what it sees.

    Whether it finds something depends on the node and on those wired to it, no further; where
    nothing was found and none of them has changed, it is not asked again.
    """

    blocks: ClassVar[tuple[str, ...]] = ()
    """It is asked at nodes of these blocks …"""
    activations: ClassVar[tuple[str, ...]] = ()
    """… or at those that end in one of these activations."""
    through: ClassVar[tuple[str, ...]] = ()
    """Nodes of these blocks it looks through, at what lies behind them."""

    @abstractmethod
    def at(self, checked: Checked, node: str) -> Iterator[Problem]:
        """Its problems at a node."""


def ask_at_nodes(lints: Sequence[NodeLint], checked: Checked) -> dict[str, list[Problem]]:
    """Problems by the code of their lint, in the graph's order; of each as many as are told."""
    by_block: dict[str, list[NodeLint]] = defaultdict(list)
    by_activation: dict[str, list[NodeLint]] = defaultdict(list)
    for lint in lints:
        for name in lint.blocks:
            by_block[name].append(lint)
        for name in lint.activations:
            by_activation[name].append(lint)
    through = {name for lint in lints for name in lint.through}
    asked = _near(checked, through) | set(checked.past.advised)
    found: dict[str, list[Problem]] = {lint.code: [] for lint in lints}
    advised = checked.now.advised = set()
    nodes = checked.network.nodes
    for node, evaluation in checked.evaluations.items() if asked else ():
        if node not in asked:
            continue
        of_block = by_block.get(nodes[node].block)
        of_activation = by_activation.get(evaluation.emit.activation)
        if not (of_block or of_activation):
            continue
        for lint in (*(of_block or ()), *(of_activation or ())):
            known = found[lint.code]
            told = len(known)
            if told < MAX_PROBLEMS:
                known += lint.at(checked, node)
            if told >= MAX_PROBLEMS or len(known) > told:
                advised.add(node)
    return found


def _near(checked: Checked, through: set[str]) -> set[str]:
    """The nodes that changed, and those that see one of them."""
    network = checked.network
    near = set(checked.changed)
    waiting = list(near) if checked.past.evaluations else []
    for node in waiting:
        for other in (*checked.sources(node), *network.consumers.get(node, ())):
            if other not in near and network.nodes[other].block in through:
                waiting.append(other)
            near.add(other)
    return near
