from collections.abc import Iterator

from engine.recipe.idle import idle_in
from engine.recipe.recipe_lint import RecipeLint, Situation
from engine.spec.lint import sketch
from engine.spec.problems import Fix, Problem

_SIZE = {"name": "size", "type": "vector", "shape": [4]}
_KIND = {"name": "kind", "type": "class", "classes": ["a", "b", "c"]}
_NET = sketch(row=("Input", {"shape": [4]}), dense=("Dense", {"units": 3}))
_WAVES = {"name": "cosine_restarts", "first": 5, "longer": 3}


class NoEffectInRecipe(RecipeLint):
    """A field of the recipe changes nothing, since another one leaves it no say.

    Looking ahead along a momentum needs a momentum, and how waves of the learning rate grow needs
    a second wave. Whoever sets such a value expects something of it: what it needs is another
    field, or to be left out.
    """

    fix = "Leaves the field out."
    draws = (
        _NET.trained(_SIZE, _KIND, optimizer={"name": "sgd", "nesterov": True}),
        _NET.trained(_SIZE, _KIND, metrics=[{"name": "f1", "class_number": 2}]),
        _NET.trained(_SIZE, _KIND, epochs=5, schedule=_WAVES),
        _NET.trained(_SIZE, _KIND, sharding="full"),
        _NET.trained(
            _SIZE, _KIND, loss="focal", target={"column": "kind", "loss": "cross_entropy"}
        ),
    )
    spares = (
        _NET.trained(_SIZE, _KIND, optimizer={"name": "sgd", "nesterov": True, "momentum": 0.9}),
        _NET.trained(_SIZE, _KIND, metrics=[{"name": "f1", "average": "class", "class_number": 2}]),
        _NET.trained(_SIZE, _KIND, epochs=6, schedule=_WAVES),
    )

    def find(self, situation: Situation) -> Iterator[Problem]:
        for found in idle_in(situation.recipe, situation.length):
            name = found.path.rpartition(".")[2]
            yield Problem(
                self.code,
                f"{found.path} has no effect here, whatever its value, because {found.why}.",
                param=found.path,
                got=found.value,
                fixes=(Fix(f"Leave {name} out", (situation.set_recipe(found.without),)),),
            )
