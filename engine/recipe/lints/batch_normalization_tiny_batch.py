from collections.abc import Iterator

from engine.recipe.layer_rates import is_frozen
from engine.recipe.recipe_lint import RecipeLint, Situation
from engine.spec.lint import LintExample, sketch
from engine.spec.problems import Fix, Problem

ENOUGH, USUAL = 8, 32
_SIZE = {"name": "size", "type": "vector", "shape": [4]}
_KIND = {"name": "kind", "type": "class", "classes": ["a", "b", "c"]}
_NET = sketch(
    row=("Input", {"shape": [4]}),
    hidden=("Dense", {"units": 8, "activation": "relu"}),
    norm=("BatchNormalization", {}),
    dense=("Dense", {"units": 3}),
)
_INNER = sketch(x=("Input", {"shape": [8]}), norm=("BatchNormalization", {}))
_OUTER = sketch(
    row=("Input", {"shape": [4]}),
    hidden=("Dense", {"units": 8, "activation": "relu"}),
    own=("module:Own", {}),
    dense=("Dense", {"units": 3}),
)
_WITH_MODULE = {
    **_OUTER.graph,
    "modules": {"Own": {part: _INNER.graph[part] for part in ("nodes", "wires")}},
}


class BatchNormalizationTinyBatch(RecipeLint):
    """BatchNormalization takes its mean and variance from a batch of very few samples.

    From so few they are a guess that differs from batch to batch, and from the running average that
    is used later. Wu and He ("Group Normalization", 2018) found errors to rise below 8 samples.
    """

    fix = "Makes the batch larger, or normalizes each sample alone (LayerNormalization)."
    draws = (
        _NET.trained(_SIZE, _KIND, batch_size=4),
        LintExample(_WITH_MODULE).trained(_SIZE, _KIND, batch_size=4),
    )
    spares = (
        _NET.trained(_SIZE, _KIND, batch_size=8),
        sketch(
            row=("Input", {"shape": [4]}),
            hidden=("Dense", {"units": 8, "activation": "relu"}),
            norm=("LayerNormalization", {}),
            dense=("Dense", {"units": 3}),
        ).trained(_SIZE, _KIND, batch_size=4),
    )

    def find(self, situation: Situation) -> Iterator[Problem]:
        checked, batch = situation.checked, situation.recipe.batch_size
        layers = situation.recipe.layers
        nodes = [
            node
            for node, found in checked.evaluations.items()
            if found.emit.moves_averages and not is_frozen(node, layers)
        ]
        if not nodes or not 1 < batch < ENOUGH:
            return
        larger = min(USUAL, situation.training)
        fixes = []
        if larger >= ENOUGH:
            edit = situation.with_recipe(batch_size=larger)
            fixes.append(Fix(f"Use batches of {larger}", (edit,)))
        if len(nodes) == 1 and checked.within(nodes[0]) is None:
            replaced = checked.replace(nodes[0], "LayerNormalization")
            fixes.append(Fix("Use LayerNormalization instead", replaced))
        yield Problem(
            self.code,
            f"{checked.name(nodes[0])} takes mean and variance from {batch} samples at a time: "
            "that is a guess, and another one in each batch.",
            node=nodes[0],
            param="batch_size",
            got=batch,
            expected=f"{ENOUGH} or more",
            fixes=tuple(fixes),
        )
