"""The graph's verdict: for each node its shape, or a problem with its fixes.

The check never raises on what a user wrote. One problem does not hide the others: nodes that do
not depend on it are still checked. A node's rule is memoised on its block, parameters and input
types, so that after an edit only what changed is computed again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.spec import edits, strict_json
from engine.spec.block import Block, Evaluation, Inputs, Port, evaluate
from engine.spec.checked import Checked
from engine.spec.document import Graph, read_graph
from engine.spec.emit import Emit
from engine.spec.graph_lint import find_lints
from engine.spec.nesting import nesting_of
from engine.spec.network import Network, Source
from engine.spec.past import Past, keep_past, past_of, renewed
from engine.spec.problems import BadDocument, Fix, Problem
from engine.spec.remedies import problem_of
from engine.spec.shares import check_shares
from engine.spec.tensor import Misfit, Tensor
from engine.spec.unused import tell_unused
from engine.spec.wiring import wire_up

MAX_PARAMETERS = 10**10
_MEMO = "verdict of the check"


NOTHING: dict[str, Any] = {
    "shape": None,
    "axes": None,
    "dtype": None,
    "parameters": 0,
    "outputs": {},
    "why": [],
}
"""What is told of a node that is not evaluated; not to be changed."""
_NOTHING = strict_json.dumps(NOTHING)


@dataclass
class Verdict:
    """The answer to "can this network be built?", with everything known about each node."""

    problems: list[Problem]
    evaluations: dict[str, Evaluation] = field(default_factory=dict)
    network: Network | None = None
    outputs: list[str] = field(default_factory=list)
    """Nodes whose first output leaves the network, in document order (Output nodes themselves)."""

    @property
    def ok(self) -> bool:
        return all(problem.is_lint for problem in self.problems)

    @cached_property
    def parameters(self) -> int:
        """Weights, trainable and frozen; no buffers."""
        return sum(int(found.emit.weights) for found in self.evaluations.values())

    @property
    def work(self) -> int:
        """Multiply-adds per sample, as far as lengths are known."""
        return sum(found.emit.work.value or 0 for found in self.evaluations.values())

    def innermost(self) -> Iterator[Evaluation]:
        """What is computed by blocks, those inside modules too, once for each time it happens."""
        for found in self.evaluations.values():
            if found.emit.inside is None:
                yield found
            else:
                for _ in range(found.emit.repeat):
                    yield from found.emit.inside.innermost()

    def to_data(self) -> dict[str, Any]:
        nodes = self.network.nodes if self.network is not None else {}
        found = self.evaluations
        return {
            "ok": self.ok,
            "parameters": self.parameters,
            "nodes": {node: found[node].data if node in found else NOTHING for node in nodes},
            "problems": [problem.to_data() for problem in self.problems],
        }

    def to_text(self, **more: Any) -> str:
        """``to_data`` as JSON, with ``more`` added or put in place; nodes are written once."""
        problems = [problem.to_data() for problem in self.problems]
        rest = {"ok": self.ok, "parameters": self.parameters, "problems": problems} | more
        nodes = self.network.nodes if self.network is not None else {}
        found = self.evaluations
        # An id has no letter that JSON would write in another way.
        each = [f',"{node}":{found[node].text if node in found else _NOTHING}' for node in nodes]
        # Joined once: the text of a large network is half a million letters.
        first = (each.pop(0)[1:],) if each else ()
        return "".join((strict_json.dumps(rest)[:-1], ',"nodes":{', *first, *each, "}}"))


def check_text(document: str | bytes | dict[str, Any]) -> Verdict:
    """The verdict on a text or parsed JSON; what cannot be read is a verdict too."""
    try:
        graph = read_graph(document)
    except BadDocument as error:
        return Verdict(list(error.problems))
    return check(graph)


def check(graph: Graph) -> Verdict:
    """The verdict on a graph. Sizes are exact integers, ``None`` for an unknown time length.

    It is kept with the graph: rendering, interface and recipe ask for it again.
    """
    memo = vars(graph)
    if _MEMO not in memo:
        memo[_MEMO] = _check(graph)
    verdict: Verdict = memo[_MEMO]
    return verdict


def _check(graph: Graph) -> Verdict:
    nesting = nesting_of(graph)
    network = wire_up(graph, nesting)
    past, now = past_of(network), Past()
    verdict = check_network(network, past=past, now=now)
    tell_unused(network, nesting)
    if verdict.parameters > MAX_PARAMETERS:
        network.add(
            "too_large",
            f"The network has {verdict.parameters:,} weights; at most {MAX_PARAMETERS:,} can be "
            "trained here.",
            got=verdict.parameters,
            expected=MAX_PARAMETERS,
        )
    checked = Checked(network, verdict.evaluations, verdict.outputs, past, now)
    verdict.problems += find_lints(checked)
    _sort_problems(verdict.problems, network)
    keep_past(network, now)
    return verdict


def _sort_problems(problems: list[Problem], network: Network) -> None:
    """In the document's order, first those that belong to no node."""
    place = {node: index for index, node in enumerate(network.nodes)} if problems else {}
    problems.sort(key=lambda problem: place.get(problem.node or "", -1))


def check_network(
    network: Network,
    given: dict[str, Any] | None = None,
    past: Past | None = None,
    now: Past | None = None,
) -> Verdict:
    """The verdict on a network without lints; what it finds is added to the network's problems.

    ``given``: what arrives at the Inputs of a module, in place of the shapes that they declare.
    ``past``: what was found on the same wiring; what is found is written down in ``now``.
    """
    past, now = past or Past(), now or Past()
    verdict = Verdict(network.problems, network=network)
    fitted = verdict.evaluations

    def find(node: str) -> Evaluation | None:
        if given is not None and node in given:
            return Evaluation({"output": given[node]}, Emit())
        if node in network.blocks and node in network.wired:
            return _check_node(network, node, verdict)
        return None

    blocks = network.blocks
    changed = [
        node
        for node in network.nodes
        if node not in past.fitted or past.blocks[node] is not blocks.get(node)
    ]
    renewed(network, past.fitted, changed, find, fitted)
    now.blocks, now.fitted = blocks, fitted
    if network.shared:
        verdict.evaluations = dict(fitted)
        check_shares(network, verdict.evaluations)
    now.evaluations = verdict.evaluations
    _check_ends(network, verdict)
    _sort_problems(verdict.problems, network)
    return verdict


def ends_of(network: Network) -> list[str]:
    """The nodes whose first output leaves the network, in the document's order."""
    marked = [
        name
        for name, node in network.nodes.items()
        if node.block == "Output" and name in network.wired
    ]
    return marked or [
        node for node in network.nodes if node in network.wired and not network.consumers.get(node)
    ]


def _check_node(network: Network, node: str, verdict: Verdict) -> Evaluation | None:
    block = network.blocks[node]
    inputs: list[Tensor | tuple[Tensor, ...] | None] = []
    feeds = network.feeds.get(node, {})
    for port in block.input_ports():
        sources = feeds.get(port.name)
        if not sources:
            if not port.optional:
                _tell_missing(network, node, port)
            inputs.append(() if port.many else None)
            continue
        tensors = [_tensor_of(source, verdict) for source in sources]
        known = tuple(tensor for tensor in tensors if tensor is not None)
        if len(known) < len(tensors):
            network.broken.add(node)
        inputs.append(known if port.many else known[0] if known else None)
    if node in network.broken:
        return None
    try:
        return evaluate(block, tuple(inputs))
    except Misfit as misfit:
        for each in (misfit, *misfit.more):
            network.tell(problem_of(each, network, node, tuple(inputs), verdict))
        return None


def _tensor_of(source: Source, verdict: Verdict) -> Tensor | None:
    found = verdict.evaluations.get(source.node)
    return found.outputs.get(source.port) if found is not None else None


def _tell_missing(network: Network, node: str, port: Port) -> None:
    later = _downstream(network, node)
    free = [
        other
        for other in network.nodes
        if other not in later
        and not network.consumers.get(other)
        and other in network.blocks
        and network.blocks[other].output_ports()
    ]
    fixes = tuple(
        Fix(f"Connect {other}", (edits.add_wire(other, f"{node}.{port.name}"),))
        for other in free[-2:]
    )
    network.add(
        "missing_input",
        f"{network.name(node)} needs a wire at {port.name!r}.",
        node,
        port=port.name,
        expected="one wire or more" if port.many else "one wire",
        fixes=fixes,
    )


def _downstream(network: Network, start: str) -> set[str]:
    seen, waiting = {start}, [start]
    while waiting:
        fresh = set(network.consumers.get(waiting.pop(), ())) - seen
        seen |= fresh
        waiting += fresh
    return seen


def _check_ends(network: Network, verdict: Verdict) -> None:
    if not network.nodes:
        network.add("graph_empty", "The graph is empty. Start with an Input block.")
        return
    if not any(network.is_input(node) for node in network.nodes):
        network.add(
            "no_input",
            "No Input block says what the network is given.",
            fixes=(Fix("Add an Input", (edits.add_node("input", "Input", {"shape": [4]}),)),)
            if "input" not in network.nodes
            else (),
        )
    verdict.outputs = ends_of(network)
    if not verdict.outputs and any(network.is_input(node) for node in network.nodes):
        network.add("no_output", "Nothing comes out of the network: wire a block to an Input.")


__all__ = ["Block", "Inputs", "Verdict", "check", "check_network", "check_text", "ends_of"]
