from collections.abc import Iterator
from math import inf

from engine.recipe.lints.target_out_of_reach import REACH
from engine.recipe.misfits import can_be_standardized
from engine.recipe.recipe_lint import RecipeLint, Situation
from engine.recipe.task import TaskOutput
from engine.spec.lint import sketch
from engine.spec.problems import Edit, Fix, Problem

TINY = 0.1
"""Numbers whose whole range is smaller than this lie within what a network answers by chance."""
_SIZE = {"name": "size", "type": "vector", "shape": [4]}
_PRICE = {"name": "price", "type": "number", "minimum": -1e5, "maximum": 5e5}
_NET = sketch(row=("Input", {"shape": [4]}), dense=("Dense", {"units": 1}))
_STANDARD = {"column": "price", "standardize": True}


class TargetFarFromStart(RecipeLint):
    """The numbers to be learned are of another size than those a network starts with.

    Before training a network answers numbers near 0, of a size of about 1. Adam and its kin move
    each weight by about the learning rate in a step, so that large numbers are not reached in any
    time one would wait; plain gradients of large errors are large, and their steps leap over the
    valley. Numbers that are all but equal drown in what the network answers by chance. Standardized
    (less their mean, over their deviation) they suit the start; what the network answers is turned
    back into the target's own units, and so are the metrics.
    """

    fix = "Learns the target standardized."
    draws = (
        _NET.trained(_SIZE, _PRICE),
        _NET.trained(_SIZE, _PRICE | {"minimum": 150.0, "maximum": 152.0}),
        _NET.trained(_SIZE, _PRICE | {"minimum": 0.0, "maximum": 1e-3}),
        _NET.trained(_SIZE, _PRICE, optimizer="sgd", loss="mean_absolute_error"),
    )
    spares = (
        _NET.trained(_SIZE, _PRICE, target=_STANDARD),
        _NET.trained(_SIZE, _PRICE | {"minimum": -3.0, "maximum": 3.0}),
        _NET.trained(_SIZE, _PRICE | {"minimum": 0.0, "maximum": 60.0}, optimizer="sgd"),
        _NET.trained(_SIZE, _PRICE | {"minimum": 5.0, "maximum": 5.0}),
    )

    def find(self, situation: Situation) -> Iterator[Problem]:
        far = situation.recipe.optimizer.far_target
        for output in situation.task.outputs:
            truth, ends = output.truth, output.truth.range
            if output.standardize or ends is None or not can_be_standardized(truth, output.loss):
                continue
            extent = ends[1] - ends[0]
            if extent == 0 or (max(map(abs, ends)) <= far and extent >= TINY):
                continue
            low, high = REACH.get(_end(situation, output), (-inf, inf))
            if not low <= ends[0] <= ends[1] <= high:
                continue  # that is told first
            yield Problem(
                self.code,
                f"{truth.name!r} goes from {ends[0]:,.6g} to {ends[1]:,.6g}, but "
                f"{_start(situation)}: it may never get there. Learned standardized, it suits the "
                "start; answers and metrics stay in its own units.",
                node=output.port.id,
                param="target",
                got=list(ends),
                expected=f"{TINY:g} to {far:g} in size",
                fixes=(Fix("Learn it standardized", _standardized(situation, output)),),
            )


def _end(situation: Situation, output: TaskOutput) -> str:
    """The last activation of an output."""
    checked = situation.checked
    return checked.activation(checked.answering(output.port.id))


def _start(situation: Situation) -> str:
    optimizer = situation.recipe.optimizer
    title = optimizer.describe()["title"]
    return (
        "the network starts near 0, at a size of about 1, and "
        f"{title} takes steps of a learning rate of {optimizer.learning_rate:g}"
    )


def _standardized(situation: Situation, output: TaskOutput) -> tuple[Edit, ...]:
    """The recipe's edit, and what lets the last layer answer numbers on both sides of 0."""
    checked = situation.checked
    recipe = situation.recipe.with_target(output.port.id, standardize=True)
    node = checked.answering(output.port.id)
    bounded = checked.activation(node) in REACH and node in checked.ends
    ends = checked.without_activation(node) if bounded else ()
    return (situation.set_recipe(recipe), *ends)
