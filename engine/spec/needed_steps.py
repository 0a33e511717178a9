"""How long a row must be: the fewest steps with which every window has something to slide over.

A row that is shorter than a filter has no answer. The shape rules know it as soon as the length is
known, so they are asked again with a length in place of each unknown one.
"""

from dataclasses import dataclass

from engine.spec.check import check, check_network
from engine.spec.document import Graph
from engine.spec.network import Network
from engine.spec.problems import Problem
from engine.spec.tensor import Tensor

LONGEST = 2**20
"""Steps up to which a need is looked for."""
_TOO_SHORT = "output_size_zero"


@dataclass(frozen=True)
class Need:
    """How many steps the rows of an Input must have, and the node that needs them."""

    steps: int
    node: str


def needed_steps(graph: Graph) -> dict[str, Need]:
    """By Input of unknown length, the need where rows of one step are too short.

    ``graph`` checks; of one that does not, nothing is known.
    """
    found = {}
    for node in _inputs(graph):
        problem = too_short(graph, node, 1)
        if problem is not None:
            found[node] = _need(graph, node, problem)
    return found


def too_short(graph: Graph, node: str, steps: int) -> Problem | None:
    """What is wrong with rows of so many steps at an Input of unknown length; None: nothing."""
    network = check(graph).network
    if network is None:
        return None
    lengths = {name: tensor.with_size(0, steps) for name, tensor in _inputs(graph).items()}
    told = check_network(network.fresh(), lengths).problems
    short = (problem for problem in told if problem.code == _TOO_SHORT and problem.node)
    return next((each for each in short if node in _before(network, str(each.node))), None)


def _need(graph: Graph, node: str, problem: Problem) -> Need:
    """The first length without a problem, found by doubling and then by halves."""
    short, enough = 1, 2
    while (found := too_short(graph, node, enough)) is not None and enough < LONGEST:
        short, enough, problem = enough, enough * 2, found
    while enough - short > 1:
        middle = (short + enough) // 2
        found = too_short(graph, node, middle)
        if found is None:
            enough = middle
        else:
            short, problem = middle, found
    return Need(enough, str(problem.node))


def _inputs(graph: Graph) -> dict[str, Tensor]:
    """What Inputs of unknown length give."""
    verdict = check(graph)
    if not verdict.ok or verdict.network is None:
        return {}
    return {
        node: found.first
        for node, found in verdict.evaluations.items()
        if verdict.network.is_input(node) and "time" in found.first.axes
        if not found.first.shape[0].known
    }


def _before(network: Network, node: str) -> set[str]:
    """A node and all that it is computed from."""
    seen, waiting = {node}, [node]
    while waiting:
        feeds = network.feeds.get(waiting.pop(), {})
        fresh = {source.node for sources in feeds.values() for source in sources} - seen
        seen |= fresh
        waiting += fresh
    return seen
