from collections.abc import Iterator

from engine.spec.checked import Checked
from engine.spec.lint import sketch
from engine.spec.node_lint import NodeLint
from engine.spec.problems import Fix, Problem


class ReluTwice(NodeLint):
    """A ReLU right after a ReLU changes nothing.

    What comes out of the first is never negative, so the second has nothing to cut. Often a layer
    has the activation already, and the block was added beside it.
    """

    blocks = ("ReLU",)
    fix = "Removes the second ReLU."
    draws = (
        sketch(
            row=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 8, "activation": "relu"}),
            bend=("ReLU", {}),
            dense=("Dense", {"units": 3}),
        ),
    )
    spares = (
        sketch(
            row=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 8, "activation": "relu"}),
            cap=("ReLU", {"max_value": 6.0}),
            dense=("Dense", {"units": 3}),
        ),
        sketch(
            row=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 8}),
            bend=("ReLU", {}),
            dense=("Dense", {"units": 3}),
        ),
    )

    def at(self, checked: Checked, node: str) -> Iterator[Problem]:
        before = checked.only_source(node)
        if before is None or checked.activation(node) != "relu":
            return
        if checked.activation(before) == "relu":
            yield Problem(
                self.code,
                f"{checked.name(node)} changes nothing: what {checked.name(before)} gives is "
                "never negative.",
                node=node,
                fixes=(Fix("Remove it", checked.bypass(node)),),
            )
