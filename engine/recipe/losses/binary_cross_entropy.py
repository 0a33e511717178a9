"""Cross-entropy for units that decide between two classes each."""

from typing import Any

from engine.recipe.part import Loss
from engine.spec.fields import Field


class BinaryCrossEntropy(Loss):
    """Cross-entropy between two classes, where one unit says how likely the second one is.

    −(w·y·log p + (1 − y)·log(1 − p)), where p is the sigmoid of the output. Labels that do not
    exclude each other (several columns of two classes), or a vector of zeros and ones, have a unit
    for each, and it is the mean over them.
    """

    usual = True
    synonyms = (
        "bce",
        "bce_with_logits",
        "binary_cross_entropy_with_logits",
        "sigmoid_cross_entropy",
    )
    torch_name = "binary_cross_entropy_with_logits"
    activation = "sigmoid"
    columns = {"class": "unit", "labels": "values", "vector": "values"}
    target_range = (0.0, 1.0)

    label_smoothing: float = Field(
        0.0, ge=0, lt=1, description="How far the truth is moved from 0 and 1 towards a half."
    )
    positive_weight: float = Field(
        1.0, gt=0, le=1_000_000, description="How many times the second class counts."
    )

    def arguments(self) -> dict[str, Any]:
        return {} if self.positive_weight == 1 else {"pos_weight": [self.positive_weight]}

    def prepare(self, output: Any, target: Any) -> tuple[Any, ...]:
        if not self.label_smoothing:
            return output, target
        return output, target * (1 - self.label_smoothing) + self.label_smoothing / 2
