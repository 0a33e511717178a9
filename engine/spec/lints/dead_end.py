from collections.abc import Iterator

from engine.spec import edits
from engine.spec.checked import Checked
from engine.spec.graph_lint import GraphLint
from engine.spec.lint import sketch
from engine.spec.problems import Fix, Problem


class DeadEnd(GraphLint):
    """A node's result is not used by any output.

    Where Output nodes say what the network answers, what leads to none of them is computed in vain,
    and its weights never learn: no gradient reaches them.
    """

    fix = "Removes the node, with what leads to it alone."
    draws = (
        sketch(
            ("row", "used"),
            ("used", "answer"),
            ("row", "side"),
            ("side", "bend"),
            row=("Input", {"shape": [4]}),
            used=("Dense", {"units": 3}),
            side=("Dense", {"units": 8}),
            bend=("ReLU", {}),
            answer=("Output", {}),
        ),
    )
    spares = (
        sketch(
            ("row", "used"),
            ("row", "side"),
            row=("Input", {"shape": [4]}),
            used=("Dense", {"units": 3}),
            side=("Dense", {"units": 8}),
        ),
    )

    def find(self, checked: Checked) -> Iterator[Problem]:
        network, outputs = checked.network, set(checked.outputs)
        if not any(map(network.is_output, outputs)):
            return
        for node in network.nodes:
            if node not in network.wired or network.consumers.get(node) or node in outputs:
                continue
            branch = _only_for(checked, node)
            more = "" if len(branch) == 1 else f" with {', '.join(branch[1:4])}"
            label = f"Remove it{more}{' …' * (len(branch) > 4)}"
            yield Problem(
                self.code,
                f"The result of {checked.name(node)} goes nowhere: the outputs are "
                f"{', '.join(checked.outputs)}.",
                node=node,
                fixes=(Fix(label, tuple(edits.remove_node(each) for each in branch)),),
            )


def _only_for(checked: Checked, node: str) -> list[str]:
    """The node and what would be a dead end without it."""
    found = {node: None}
    for each in (waiting := [node]):
        for source in checked.sources(each):
            if source not in found and set(checked.network.consumers[source]) <= found.keys():
                found[source] = None
                waiting.append(source)
    return list(found)
