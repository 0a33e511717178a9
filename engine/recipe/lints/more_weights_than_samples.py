from collections.abc import Iterator

from engine.recipe.recipe_lint import RecipeLint, Situation
from engine.spec import edits
from engine.spec.checked import Checked
from engine.spec.lint import sketch
from engine.spec.problems import Fix, Problem

_SIZE = {"name": "size", "type": "vector", "shape": [4]}
_KIND = {"name": "kind", "type": "class", "classes": ["a", "b", "c"]}


class MoreWeightsThanSamples(RecipeLint):
    """The network has more weights than samples to learn from.

    It can learn every sample by heart and still know nothing of new ones. Dropout makes that
    harder: no unit can rely on another being there.
    """

    fix = "Inserts Dropout before the last Dense."
    draws = (
        sketch(
            flower=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 64, "activation": "relu"}),
            dense=("Dense", {"units": 3}),
        ).trained(_SIZE, _KIND, rows=150),
    )
    spares = (
        sketch(
            flower=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 8, "activation": "relu"}),
            dense=("Dense", {"units": 3}),
        ).trained(_SIZE, _KIND, rows=150),
        sketch(
            flower=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 64, "activation": "relu"}),
            noise=("GaussianDropout", {"rate": 0.3}),
            dense=("Dense", {"units": 3}),
        ).trained(_SIZE, _KIND, rows=150),
        # What is frozen is not learned from these samples.
        sketch(
            flower=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 64, "activation": "relu", "trainable": False}),
            mean=("Dense", {"units": 1, "activation": "relu"}),
            dense=("Dense", {"units": 3}),
        ).trained(_SIZE, _KIND, rows=150),
    )

    def find(self, situation: Situation) -> Iterator[Problem]:
        checked, samples = situation.checked, situation.training
        learning = sum(
            int(checked.evaluations[node].emit.weights)
            for node in checked.weighted
            if getattr(checked.block(node), "trainable", True)
        )
        if learning > samples and not any(_is_noisy(checked, node) for node in checked.evaluations):
            yield Problem(
                self.code,
                f"{learning:,} weights learn from {samples:,} samples: the network may learn them "
                "by heart. Dropout makes that harder.",
                got=learning,
                expected=samples,
                fixes=_fixes(checked),
            )


def _is_noisy(checked: Checked, node: str) -> bool:
    """Whether a node adds noise while training, as Dropout does, or a module has such a node."""
    block, inside = checked.block(node), checked.evaluations[node].emit.inside
    if inside is not None and inside.network is not None:
        within = Checked(inside.network, inside.evaluations, inside.outputs)
        return any(_is_noisy(within, each) for each in within.evaluations)
    return getattr(block, "family", "") == "regularization" or getattr(block, "dropout", 0.0) > 0


def _fixes(checked: Checked) -> tuple[Fix, ...]:
    """A Dropout on the wire into the last Dense that does not read the data themselves."""
    for node in reversed(checked.by_block.get("Dense", ())):
        before = checked.only_source(node)
        if before is not None and not checked.network.is_input(before):
            wire = checked.wires_into[node][0]
            new = checked.free_id("Dropout")
            rate = {"rate": 0.33}
            edit = edits.insert_on_wire(wire.source, wire.target, new, "Dropout", rate)
            return (Fix("Insert Dropout", (edit,)),)
    return ()
