from collections.abc import Iterator
from math import inf

from engine.recipe.recipe_lint import RecipeLint, Situation
from engine.spec.lint import sketch
from engine.spec.problems import Fix, Problem

REACH: dict[str, tuple[float, float]] = {
    "relu": (0, inf),
    "softplus": (0, inf),
    "exponential": (0, inf),
    "sigmoid": (0, 1),
    "hard_sigmoid": (0, 1),
    "softmax": (0, 1),
    "tanh": (-1, 1),
    "softsign": (-1, 1),
}
_SIZE = {"name": "size", "type": "vector", "shape": [4]}
_PRICE = {"name": "price", "type": "number", "minimum": 2.5, "maximum": 14.6}


class TargetOutOfReach(RecipeLint):
    """The last activation cannot give the numbers that are to be learned.

    A Sigmoid ends at 1 and a ReLU at 0: what lies beyond is never answered, and where the answer
    presses against the end, the gradient is gone. For numbers of any size the last layer is linear.
    """

    fix = "Removes the last activation."
    draws = (
        sketch(
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 1, "activation": "sigmoid"}),
        ).trained(_SIZE, _PRICE),
        sketch(
            row=("Input", {"shape": [4]}), dense=("Dense", {"units": 1}), bend=("Tanh", {})
        ).trained(_SIZE, _PRICE),
        sketch(
            row=("Input", {"shape": [4]}), dense=("Dense", {"units": 1}), bend=("ReLU", {})
        ).trained(_SIZE, _PRICE | {"minimum": -5.0}),
    )
    spares = (
        sketch(
            row=("Input", {"shape": [4]}), dense=("Dense", {"units": 1}), bend=("ReLU", {})
        ).trained(_SIZE, _PRICE),
        sketch(
            row=("Input", {"shape": [4]}),
            dense=("Dense", {"units": 1, "activation": "sigmoid"}),
        ).trained(_SIZE, _PRICE | {"minimum": 0.0, "maximum": 1.0}),
    )

    def find(self, situation: Situation) -> Iterator[Problem]:
        checked = situation.checked
        for output in situation.task.outputs:
            node, ends = checked.answering(output.port.id), output.truth.range
            reach = REACH.get(checked.activation(node))
            if output.encoding != "values" or reach is None or ends is None:
                continue
            what = f"{output.truth.name!r} goes from {ends[0]:g} to {ends[1]:g}"
            if output.standardize:
                # Beyond 1 on both sides: some values are farther from the mean than the deviation.
                ends, what = (-1.1, 1.1), f"{output.truth.name!r} is learned with a mean of 0"
            if reach[0] <= ends[0] and ends[1] <= reach[1]:
                continue
            end = f"{reach[0]:g} to {reach[1]:g}" if reach[1] < inf else f"{reach[0]:g} or more"
            fixes = checked.without_activation(node) if node in checked.ends else ()
            yield Problem(
                self.code,
                f"{checked.name(node)} can only answer {end}, but {what}. Let the last layer be "
                "linear.",
                node=node,
                got=list(ends),
                expected=end,
                fixes=(Fix("Remove the last activation", fixes),) if fixes else (),
            )
