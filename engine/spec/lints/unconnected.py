from collections.abc import Iterator

from engine.spec import edits
from engine.spec.checked import Checked
from engine.spec.graph_lint import GraphLint
from engine.spec.lint import sketch
from engine.spec.problems import Fix, Problem


class Unconnected(GraphLint):
    """A node has no wires and is left out.

    It is neither computed nor trained nor exported, so the network is not the one on the canvas.
    """

    fix = "Removes the node."
    draws = (
        sketch(
            ("row", "dense"),
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 3}),
            lost=("Tanh", {}),
        ),
    )
    spares = (
        sketch(
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 3}),
            found=("Tanh", {}),
        ),
    )

    def find(self, checked: Checked) -> Iterator[Problem]:
        network = checked.network
        for node in network.nodes if len(network.wired) < len(network.nodes) else ():
            if node not in network.wired:
                yield Problem(
                    self.code,
                    f"{checked.name(node)} has no wires and is left out.",
                    node=node,
                    fixes=(Fix("Remove it", (edits.remove_node(node),)),),
                )
