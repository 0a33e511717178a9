from collections.abc import Iterator

from engine.spec import edits
from engine.spec.checked import LINEAR, Checked
from engine.spec.lint import sketch
from engine.spec.node_lint import NodeLint
from engine.spec.problems import Fix, Problem


class SoftmaxInside(NodeLint):
    """A Softmax in mid-graph squeezes what later layers can learn from.

    The layer after it sees only numbers that sum to 1: how strong the scores were is gone, and with
    many units each is close to 0. Softmax belongs at the end, or on weights that mix something
    (attention, gates), which is spared.
    """

    activations = ("softmax",)
    fix = "Uses ReLU instead, or removes it where nothing needs bending."
    draws = (
        sketch(
            row=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 16}),
            prob=("Softmax", {}),
            dense=("Dense", {"units": 3}),
        ),
        sketch(
            row=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 16, "activation": "softmax"}),
            dense=("Dense", {"units": 3}),
        ),
        sketch(row=("Input", {"shape": [4]}), prob=("Softmax", {}), dense=("Dense", {"units": 3})),
    )
    spares = (
        sketch(
            ("row", "scores"),
            ("scores", "gate"),
            ("row", "mixed"),
            ("gate", "mixed"),
            ("mixed", "dense"),
            row=("Input", {"shape": [4]}),
            scores=("Dense", {"units": 4}),
            gate=("Softmax", {}),
            mixed=("Multiply", {}),
            dense=("Dense", {"units": 3}),
        ),
        sketch(
            ("steps", "scores"),
            ("scores", "weights"),
            ("weights", "drop"),
            ("drop", "mixed.a"),
            ("steps", "mixed.b"),
            steps=("Input", {"shape": [6, 8]}),
            scores=("Dense", {"units": 6}),
            weights=("Softmax", {}),
            drop=("Dropout", {"rate": 0.1}),
            mixed=("MatMul", {}),
        ),
    )

    def at(self, checked: Checked, node: str) -> Iterator[Problem]:
        if any(checked.has_weights(each) for each in checked.consumers(node)):
            yield Problem(
                self.code,
                f"{checked.name(node)} stands in mid-graph: what follows sees only numbers "
                "that sum to 1. A ReLU passes more on.",
                node=node,
                fixes=(_fix(checked, node),),
            )


def _fix(checked: Checked, node: str) -> Fix:
    if "activation" in checked.network.nodes[node].params:
        return Fix("Use ReLU instead", (edits.set_param(node, "activation", "relu"),))
    before = checked.only_source(node)
    if before is None or not checked.has_weights(before) or checked.activation(before) != LINEAR:
        return Fix("Remove it", checked.bypass(node))
    return Fix("Use ReLU instead", checked.replace(node, "ReLU"))
