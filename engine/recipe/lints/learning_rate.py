from collections.abc import Iterator

from engine.recipe.recipe_lint import RecipeLint, Situation
from engine.spec.lint import sketch
from engine.spec.problems import Fix, Problem

FAR = 10
"""How many times beyond the usual range is far out."""
_SIZE = {"name": "size", "type": "vector", "shape": [4]}
_KIND = {"name": "kind", "type": "class", "classes": ["a", "b", "c"]}
_NET = sketch(row=("Input", {"shape": [4]}), dense=("Dense", {"units": 3}))


class LearningRate(RecipeLint):
    """The learning rate is far outside what its optimizer is usually given.

    Too large, and each step leaps over the valley to a point higher up; too small, and nothing
    moves in any time one would wait. What is usual differs: Adam's step is about the rate itself
    for every weight, that of SGD is the rate times the gradient. Each optimizer's file says its
    usual range; ten times beyond it counts as far.
    """

    fix = "Sets the optimizer's usual learning rate."
    draws = (
        _NET.trained(_SIZE, _KIND, optimizer={"name": "adam", "learning_rate": 1.0}),
        _NET.trained(_SIZE, _KIND, optimizer={"name": "sgd", "learning_rate": 1e-6}),
    )
    spares = (
        _NET.trained(_SIZE, _KIND, optimizer={"name": "adam", "learning_rate": 0.05}),
        _NET.trained(_SIZE, _KIND, optimizer={"name": "sgd", "learning_rate": 1.0}),
    )

    def find(self, situation: Situation) -> Iterator[Problem]:
        optimizer = situation.recipe.optimizer
        rate, (low, high) = optimizer.learning_rate, optimizer.usual_rates
        if low / FAR <= rate <= high * FAR:
            return
        title = optimizer.describe()["title"]
        usual = type(optimizer).model_fields["learning_rate"].default
        wrong = "leap over every valley" if rate > high else "hardly move"
        data = optimizer.to_data() | {"learning_rate": usual}
        yield Problem(
            self.code,
            f"A learning rate of {rate:g} lets {title} {wrong}: it is usually given {low:g} to "
            f"{high:g}.",
            param="optimizer.learning_rate",
            got=rate,
            expected=f"{low:g} to {high:g}",
            fixes=(Fix(f"Set it to {usual:g}", (situation.with_recipe(optimizer=data),)),),
        )
