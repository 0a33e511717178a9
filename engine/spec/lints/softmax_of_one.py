import re
from collections.abc import Iterator

from engine.spec import edits
from engine.spec.checked import Checked
from engine.spec.lint import sketch
from engine.spec.node_lint import NodeLint
from engine.spec.problems import Fix, Problem


class SoftmaxOfOne(NodeLint):
    """A Softmax over a single number is always 1.

    Softmax shares 1 among its numbers; where there is only one, it gets everything, whatever its
    score, and no gradient comes back. For yes or no in one unit, Sigmoid is meant.
    """

    activations = ("softmax",)
    fix = "Uses Sigmoid instead."
    draws = (
        sketch(row=("Input", {"shape": [4]}), dense=("Dense", {"units": 1}), yes=("Softmax", {})),
        sketch(
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 1, "activation": "softmax"}),
        ),
    )
    spares = (
        sketch(row=("Input", {"shape": [4]}), dense=("Dense", {"units": 2}), both=("Softmax", {})),
        sketch(row=("Input", {"shape": [4]}), dense=("Dense", {"units": 1}), yes=("Sigmoid", {})),
        # Attention over time: one score a step, shared among the steps.
        sketch(
            steps=("Input", {"shape": [6, 8]}),
            score=("Dense", {"units": 1}),
            weight=("Softmax", {"axis": 1}),
        ),
    )

    def at(self, checked: Checked, node: str) -> Iterator[Problem]:
        found = checked.evaluations[node]
        axis = re.search(r"dim=(-?\d+)", found.emit.wrap)
        if axis is None:
            return
        place = int(axis[1])
        if found.first.values[place - 1 if place > 0 else place] == 1:
            yield Problem(
                self.code,
                f"{checked.name(node)} is the softmax of a single number, which is always 1: "
                "nothing can be learned. For yes or no in one unit use Sigmoid.",
                node=node,
                fixes=(_fix(checked, node),),
            )


def _fix(checked: Checked, node: str) -> Fix:
    own = "activation" in checked.network.nodes[node].params
    change = (edits.set_param(node, "activation", "sigmoid"),)
    return Fix("Use Sigmoid instead", change if own else checked.replace(node, "Sigmoid"))
