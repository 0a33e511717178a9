"""One number out of one for each class."""

from typing import Any, Literal

from engine.spec.fields import Field

Average = Literal["macro", "micro", "weighted", "class"]


def average_field() -> Any:
    """The field that says how the classes become one number."""
    return Field(
        "macro",
        description="How classes become one number: macro counts each class the same, weighted as "
        "often as it occurs, micro counts all samples together, class looks at one alone.",
    )


def class_field() -> Any:
    """The field that says which class is looked at alone."""
    return Field(
        1, ge=0, le=1_000_000, description="The number of the class that is looked at, from 0."
    )


def average_ratio(
    tops: list[float], bottoms: list[float], sums: list[Any], how: Average, number: int
) -> float:
    """The ratios of the classes as one number; 0 / 0 is 0.

    ``sums`` are the totals of ``counts_by_class``. A class that neither occurs nor is named does
    not count, as in scikit-learn.
    """
    _, named, true = sums
    if how == "micro":
        return _ratio(sum(tops), sum(bottoms))
    if how == "class":
        return _ratio(tops[number], bottoms[number])
    ratios = [_ratio(*pair) for pair in zip(tops, bottoms, strict=True)]
    if how == "weighted":
        return _ratio(sum(r * t for r, t in zip(ratios, true, strict=True)), sum(true))
    seen = [r for r, n, t in zip(ratios, named, true, strict=True) if n or t]
    return _ratio(sum(seen), len(seen))


def average_label(name: str, how: Average, number: int) -> str:
    """ "f1", "f1_micro", "f1_class_3"."""
    return name + {"macro": "", "class": f"_class_{number}"}.get(how, f"_{how}")


def missing_class(how: Average, number: int, classes: int) -> str:
    """What to say where the class that is looked at does not exist; else nothing."""
    if how != "class" or number < classes:
        return ""
    return f"looks at the class number {number}, but the target has 0 to {classes - 1}"


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom else 0.0
