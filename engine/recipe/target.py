"""What one output learns, as the recipe document says it."""

from typing import Any

from engine.recipe.part import Loss, Metric, Part
from engine.spec.fields import Declaration, Field


class Target(Declaration):
    """A column, or several side by side, with a loss and metrics of their own where they have any.

    Several columns of two classes are labels that do not exclude each other, several numbers a
    vector: the output has a unit for each.
    """

    columns: tuple[str, ...] = Field(description="The column to learn, or several side by side.")
    loss: Loss | None = Field(None, description="How wrong this output's answer is.")
    metrics: tuple[Metric, ...] | None = Field(
        None, description="What is watched of this output, beside its loss."
    )
    standardize: bool = Field(
        False,
        description="Whether numbers are learned with a mean of 0 and a deviation of 1, measured "
        "on the training part; answers and metrics stay in the column's own units.",
    )

    def to_data(self) -> str | dict[str, Any]:
        """The column's name, or an object where more is to be said."""
        one = len(self.columns) == 1
        data: dict[str, Any] = {"column": self.columns[0]} if one else {"columns": [*self.columns]}
        if self.loss is not None:
            data["loss"] = short(self.loss)
        if self.metrics is not None:
            data["metrics"] = [short(metric) for metric in self.metrics]
        if self.standardize:
            data["standardize"] = True
        return self.columns[0] if one and len(data) == 1 else data


def short(part: Part) -> str | dict[str, Any]:
    """A part by its name alone, where its fields are as they are by themselves."""
    return part.part_name() if part == type(part)() else part.to_data()


def targets_to_data(target: Target | dict[str, Target]) -> Any:
    """What one output learns, or each of several by its name."""
    if isinstance(target, Target):
        return target.to_data()
    # An output that is called as a field is must not be taken for the field.
    return {
        node: {"column": each.columns[0]}
        if node in ("column", "columns") and each == Target(columns=each.columns[:1])
        else each.to_data()
        for node, each in target.items()
    }
