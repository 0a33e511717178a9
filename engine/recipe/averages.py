"""Metrics that have a number for each class, and how those become one."""

from typing import Any, Literal

from engine.recipe.guesses import counts_by_class
from engine.recipe.part import Metric
from engine.spec.fields import Field

Average = Literal["macro", "micro", "weighted", "class"]


class ClassMetric(Metric):
    """A ratio for each class against all others, averaged, or of one class alone."""

    higher_is_better = True
    columns = ("class", "tags", "labels")

    average: Average = Field(
        "macro",
        description="How classes become one number: macro counts each class the same, weighted as "
        "often as it occurs, micro counts all samples together, class looks at one alone.",
    )
    class_number: int = Field(
        1, ge=0, le=1_000_000, description="The number of the class that is looked at, from 0."
    )

    def idle(self) -> dict[str, str]:
        only = 'only the average "class" looks at one class'
        return {} if self.average == "class" else {"class_number": only}

    @property
    def label(self) -> str:
        """ "f1", "f1_micro", "f1_class_3"."""
        ends = {"macro": "", "class": f"_class_{self.class_number}"}
        return self.part_name() + ends.get(self.average, f"_{self.average}")

    def misfit(self, classes: int) -> str:
        if self.average != "class" or self.class_number < classes:
            return ""
        number = self.class_number
        return f"looks at the class number {number}, but the target has 0 to {classes - 1}"

    def sums(self, output: Any, target: Any, boundary: float) -> tuple[Any, ...]:
        return counts_by_class(output, target, boundary)

    def averaged(self, tops: list[float], bottoms: list[float], sums: list[Any]) -> float:
        """The ratios of the classes as one number; 0 / 0 is 0.

        A class that neither occurs nor is named does not count, as in scikit-learn.
        """
        _, named, true = sums
        if self.average == "micro":
            return _ratio(sum(tops), sum(bottoms))
        if self.average == "class":
            return _ratio(tops[self.class_number], bottoms[self.class_number])
        ratios = [_ratio(*pair) for pair in zip(tops, bottoms, strict=True)]
        if self.average == "weighted":
            return _ratio(sum(r * t for r, t in zip(ratios, true, strict=True)), sum(true))
        seen = [r for r, n, t in zip(ratios, named, true, strict=True) if n or t]
        return _ratio(sum(seen), len(seen))


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom else 0.0
