from collections.abc import Iterator

from engine.spec.checked import Checked
from engine.spec.lint import sketch
from engine.spec.node_lint import NodeLint
from engine.spec.problems import Fix, Problem


class SoftmaxTwice(NodeLint):
    """Softmax of a softmax flattens the probabilities.

    The second sees numbers between 0 and 1 as its scores, so none of n answers can get more than
    e / (e + n − 1): among ten classes at most 23 %, however sure the first one is.
    """

    blocks = ("Softmax",)
    fix = "Removes the second Softmax."
    draws = (
        sketch(
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 3, "activation": "softmax"}),
            again=("Softmax", {}),
        ),
    )
    spares = (
        sketch(row=("Input", {"shape": [4]}), dense=("Dense", {"units": 3}), once=("Softmax", {})),
        # Over two axes in turn, as when two sets of things are matched with each other.
        sketch(
            table=("Input", {"shape": [5, 4]}),
            rows=("Softmax", {"axis": 1}),
            columns=("Softmax", {"axis": 2}),
        ),
    )

    def at(self, checked: Checked, node: str) -> Iterator[Problem]:
        before = checked.only_source(node)
        if before is None or checked.activation(before) != "softmax":
            return
        emits = (checked.evaluations[before].emit, checked.evaluations[node].emit)
        if emits[0].wrap == emits[1].wrap:
            yield Problem(
                self.code,
                f"{checked.name(node)} takes the softmax of a softmax: that flattens the "
                "probabilities and slows learning.",
                node=node,
                fixes=(Fix("Remove it", checked.bypass(node)),),
            )
