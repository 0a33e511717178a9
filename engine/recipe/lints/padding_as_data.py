from collections.abc import Iterator

from engine.recipe.recipe_lint import RecipeLint, Situation
from engine.spec import edits
from engine.spec.lint import sketch
from engine.spec.problems import Fix, Problem

_SERIES = {"name": "steps", "type": "series", "shape": [2], "longest": 9, "shortest": 4}
_EVEN = _SERIES | {"shortest": 9}
_KIND = {"name": "kind", "type": "class", "classes": ["a", "b"]}
_LAST = ("GRU", {"units": 2})


class PaddingAsData(RecipeLint):
    """Rows are shorter than the Input, which fills them up with zeros that count as data.

    An Input of one fixed length knows no padding: means count the zeros, and a recurrent layer
    reads them to the end. An Input of any length comes with a mask, which tells steps from padding.
    """

    fix = "Lets the Input take rows of any length."
    draws = (sketch(row=("Input", {"shape": [9, 2]}), read=_LAST).trained(_SERIES, _KIND),)
    spares = (
        sketch(row=("Input", {"shape": [9, 2]}), read=_LAST).trained(_EVEN, _KIND),
        sketch(row=("Input", {"shape": [None, 2]}), read=_LAST).trained(_SERIES, _KIND),
        sketch(
            row=("Input", {"shape": [9, 2]}), gaps=("Masking", {}), read=_LAST
        ).trained(_SERIES, _KIND),
    )  # fmt: skip

    def find(self, situation: Situation) -> Iterator[Problem]:
        checked = situation.checked
        for bound in situation.task.inputs:
            port, column = bound.port, bound.columns[0]
            length = port.shape[0] if port.kind in ("sequence", "tokens") else None
            if length is None or column.shortest is None or column.shortest >= length:
                continue
            if all(checked.evaluations[each].first.mask for each in checked.consumers(port.id)):
                continue
            free = edits.set_param(port.id, "shape", [None, *port.shape[1:]])
            yield Problem(
                self.code,
                f"{column.name!r} has rows of {column.shortest:,} steps, but {port.id} makes "
                f"{length:,} of them: the zeros behind them count as data.",
                node=port.id,
                param="shape",
                got=column.shortest,
                expected=length,
                fixes=(Fix("Take rows of any length", (free,)),),
            )
