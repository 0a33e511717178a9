from collections.abc import Iterator

from engine.spec.checked import Checked
from engine.spec.lint import sketch
from engine.spec.node_lint import NodeLint
from engine.spec.problems import Fix, Problem

_DOES = {
    "relu": "turns every negative score into 0",
    "softplus": "makes every score positive",
    "sigmoid": "squeezes every score to between 0 and 1",
    "hard_sigmoid": "squeezes every score to between 0 and 1",
    "tanh": "squeezes every score to between −1 and 1",
    "softsign": "squeezes every score to between −1 and 1",
}
_THEN = {
    "sigmoid": "Sigmoid reaches only part of what lies between 0 and 1",
    "softmax": "Softmax can hardly become sure of one answer",
}


class ActivationBeforeOutput(NodeLint):
    """A non-linearity right before the last Softmax or Sigmoid takes away what that one needs.

    Both read scores of any size and sign: −5 means "surely not". After a ReLU the lowest score is
    0, so a Sigmoid never says less than a half; after a Sigmoid or Tanh, scores differ too little
    for a Softmax to become sure.
    """

    activations = tuple(_THEN)
    fix = "Removes the non-linearity before the last one."
    draws = (
        sketch(
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 3, "activation": "relu"}),
            prob=("Softmax", {}),
        ),
        sketch(
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 1}),
            bend=("ReLU", {}),
            yes=("Sigmoid", {}),
            answer=("Output", {}),
        ),
        sketch(
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 3, "activation": "sigmoid"}),
            prob=("Softmax", {}),
        ),
    )
    spares = (
        sketch(
            row=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 8, "activation": "relu"}),
            dense=("Dense", {"units": 3, "activation": "softmax"}),
        ),
        # Averaged scores: the ReLU belongs to the convolution, as in SqueezeNet.
        sketch(
            image=("Input", {"shape": [3, 8, 8]}),
            conv=("Conv2D", {"filters": 10, "activation": "relu"}),
            pool=("GlobalAveragePooling2D", {}),
            prob=("Softmax", {}),
        ),
    )

    def at(self, checked: Checked, node: str) -> Iterator[Problem]:
        emit = checked.evaluations[node].emit
        before = checked.only_source(node)
        if node not in checked.ends or emit.value != "{input}" or before is None:
            return
        does, then = _DOES.get(checked.activation(before)), _THEN[emit.activation]
        if does is None or len(checked.network.consumers[before]) != 1:
            return
        yield Problem(
            self.code,
            f"{checked.name(before)} {does}, and {then}. Let the last activation have the "
            "scores as they are.",
            node=before,
            values={"before": before, "last": node},
            fixes=(Fix("Remove it", checked.without_activation(before)),),
        )
