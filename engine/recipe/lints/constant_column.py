from collections.abc import Iterator

from engine.data.dataset import Column
from engine.recipe.recipe_lint import RecipeLint, Situation
from engine.recipe.task import TaskInput
from engine.spec import edits
from engine.spec.lint import sketch
from engine.spec.problems import Fix, Problem

_SIZE = {"name": "size", "type": "number", "minimum": 1.0, "maximum": 9.0}
_ONES = {"name": "ones", "type": "number", "minimum": 1.0, "maximum": 1.0}
_KIND = {"name": "kind", "type": "class", "classes": ["a", "b"]}
_TWO = sketch(row=("Input", {"shape": [2]}), dense=("Dense", {"units": 2}))


class ConstantColumn(RecipeLint):
    """A column has the same value in every row and teaches nothing.

    What never changes cannot tell samples apart; all its weights can do is what a bias does.
    """

    fix = "Leaves the column out."
    draws = (_TWO.trained(_SIZE, _ONES, _KIND),)
    spares = (_TWO.trained(_SIZE, _SIZE | {"name": "weight"}, _KIND),)

    def find(self, situation: Situation) -> Iterator[Problem]:
        for bound in situation.task.inputs:
            for column in bound.columns:
                flat = column.minimum is not None and column.minimum == column.maximum
                if flat and column.type in ("number", "date"):
                    yield Problem(
                        self.code,
                        f"The column {column.name!r} is {column.minimum:g} in every row.",
                        node=bound.port.id,
                        got=column.name,
                        fixes=_fixes(situation, bound, column),
                    )


def _fixes(situation: Situation, bound: TaskInput, column: Column) -> tuple[Fix, ...]:
    """The recipe without the column, and an Input that is one number narrower."""
    if bound.port.kind != "features" or len(bound.columns) == 1:
        return ()
    inputs = {
        item.port.id: [each.name for each in item.columns if each != column or item is not bound]
        for item in situation.task.inputs
    }
    narrower = edits.set_param(bound.port.id, "shape", [(bound.port.shape[0] or 1) - 1])
    return (Fix(f"Leave {column.name} out", (situation.with_recipe(inputs=inputs), narrower)),)
