from collections.abc import Iterator

from engine.spec import edits
from engine.spec.checked import Checked
from engine.spec.graph_lint import GraphLint
from engine.spec.lint import sketch
from engine.spec.problems import Fix, Problem


class NothingLearns(GraphLint):
    """Every weight of the network is frozen, so training changes nothing.

    Freezing (trainable off) keeps what was learned elsewhere while something new learns on top of
    it; at least one layer must be left to learn.
    """

    fix = "Lets the last layer learn, or all of them."
    draws = (
        sketch(
            row=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 8, "activation": "relu", "trainable": False}),
            dense=("Dense", {"units": 3, "trainable": False}),
        ),
    )
    spares = (
        sketch(
            row=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 8, "activation": "relu", "trainable": False}),
            dense=("Dense", {"units": 3}),
        ),
    )

    def find(self, checked: Checked) -> Iterator[Problem]:
        if any(map(checked.learns, checked.evaluations)) or not checked.weighted:
            return
        weighted = checked.weighted
        last = weighted[-1]
        free = {node: edits.set_param(node, "trainable", None) for node in weighted}
        several = (Fix("Let all layers learn", tuple(free.values())),) if len(weighted) > 1 else ()
        yield Problem(
            self.code,
            f"Every weight is frozen ({', '.join(weighted[:5])}{' …' * (len(weighted) > 5)}), so "
            "training changes nothing.",
            node=last,
            param="trainable",
            fixes=(Fix(f"Let {last} learn", (free[last],)), *several),
        )
