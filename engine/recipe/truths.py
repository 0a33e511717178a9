"""What the columns of a target are together."""

from engine.data.dataset import Column
from engine.recipe.task import Truth
from engine.spec.problems import Problem

NUMBERS = ("number", "vector")


def truth_of(columns: tuple[Column, ...], problems: list[Problem]) -> Truth | None:
    """Columns as one target; None, with a problem, where they cannot be one."""
    if len(columns) == 1:
        return Truth(columns, columns[0].type)
    if all(column.type in NUMBERS for column in columns):
        return Truth(columns, "vector")
    wrong = next((column for column in columns if not _is_label(column)), None)
    if wrong is None:
        return Truth(columns, "labels")
    problems.append(
        Problem(
            "target_mismatch",
            "Several columns of one output are either numbers, or labels of two classes each; "
            f"{wrong.name!r} {_told(wrong)}. Leave it out, or give it an output of its own.",
            param="target",
            got=wrong.name,
            expected="numbers, or two classes each",
        )
    )
    return None


def _is_label(column: Column) -> bool:
    """Whether a column says no or yes, beside others that do.

    One that hardly ever says yes (or no) is read from a file as numbers from 0 to 1.
    """
    if column.type == "class":
        return len(column.classes or ()) == 2
    ends = (column.minimum, column.maximum)
    return column.type == "number" and ends in ((0.0, 1.0), (0.0, 0.0), (1.0, 1.0))


def _told(column: Column) -> str:
    classes = len(column.classes or ())
    if column.type == "class":
        return f"has {classes} {'class' if classes == 1 else 'classes'}"
    if column.type == "number":
        return f"goes from {column.minimum:g} to {column.maximum:g}"
    return f"is of the type {column.type}"
