from collections.abc import Iterator

from engine.spec.checked import Checked
from engine.spec.lint import sketch
from engine.spec.node_lint import NodeLint
from engine.spec.problems import Fix, Problem

_DROPPING = ("Dropout", "AlphaDropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D")
_LAST = ("softmax", "log_softmax", "sigmoid")


class DropoutAtEnd(NodeLint):
    """Dropout after the last layer silences the answers themselves.

    Before a layer, Dropout makes it rely on no single number. After the last one nothing is left
    that could make up for what is missing: the loss compares answers that were drawn by lot.
    """

    blocks = _DROPPING
    fix = "Removes the Dropout."
    draws = (
        sketch(row=("Input", {"shape": [4]}), dense=("Dense", {"units": 3}), drop=("Dropout", {})),
        sketch(
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 3}),
            drop=("Dropout", {}),
            prob=("Softmax", {}),
        ),
    )
    spares = (
        sketch(
            row=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 8, "activation": "relu"}),
            drop=("Dropout", {}),
            dense=("Dense", {"units": 3, "activation": "softmax"}),
        ),
    )

    def at(self, checked: Checked, node: str) -> Iterator[Problem]:
        if node in checked.ends or _before_the_last(checked, node):
            yield Problem(
                self.code,
                f"{checked.name(node)} comes after the last layer and silences the answers "
                "themselves. It helps before a layer that can make up for what is missing.",
                node=node,
                fixes=(Fix("Remove it", checked.bypass(node)),),
            )


def _before_the_last(checked: Checked, node: str) -> bool:
    """Whether nothing but the network's last activation follows."""
    after = checked.only_consumer(node)
    return (
        after in checked.ends
        and checked.activation(after) in _LAST
        and checked.evaluations[after].emit.value == "{input}"
    )
