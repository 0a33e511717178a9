from collections.abc import Iterator

from engine.spec import edits
from engine.spec.checked import Checked
from engine.spec.graph_lint import GraphLint
from engine.spec.lint import LintExample, sketch
from engine.spec.problems import Edit, Fix, Problem

_INNER = sketch(x=("Input", {"shape": [4]}), dense=("Dense", {"units": 4, "trainable": False}))
_OUTER = sketch(row=("Input", {"shape": [4]}), own=("module:Frozen", {}))


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
        LintExample(
            {
                **_OUTER.graph,
                "modules": {"Frozen": {part: _INNER.graph[part] for part in ("nodes", "wires")}},
            }
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
        free = {node: _freeing(checked, node) for node in weighted}
        every = tuple(edit for each in free.values() for edit in each)
        several = (Fix("Let all layers learn", every),) if len(weighted) > 1 else ()
        yield Problem(
            self.code,
            f"Every weight is frozen ({', '.join(weighted[:5])}{' …' * (len(weighted) > 5)}), so "
            "training changes nothing.",
            node=last,
            param="trainable",
            fixes=(Fix(f"Let {last} learn", tuple(free[last])), *several),
        )


def _freeing(checked: Checked, node: str) -> list[Edit]:
    """The edits that let a node learn; of a module, all that is inside it."""
    within = checked.within(node)
    if within is None:
        return [edits.set_param(node, "trainable", None)]
    found = [edit for inner in within.weighted for edit in _freeing(within, inner)]
    own = [edit for edit in found if edit["edit"] == "set_param"]
    nested = [edit for edit in found if edit["edit"] != "set_param"]
    module = within.network.graph.name
    return [*([edits.in_module(module, own)] if own else []), *nested]
