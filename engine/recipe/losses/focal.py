"""Focal loss."""

from typing import Any

from engine.recipe.class_weights import ClassWeights, class_weights_field
from engine.recipe.one_hot import one_hot
from engine.recipe.part import Loss
from engine.spec.fields import Field


class Focal(Loss):
    """Cross-entropy that looks away from what is easy, so that the many easy samples do not drown
    the few hard ones.

    −w_y·(1 − p_y)^γ·log p_y, the mean over samples, where p is the softmax of the output; Lin and
    others 2017. With γ = 0 and no weights it is cross-entropy.
    """

    synonyms = (
        "categorical_focal_crossentropy",
        "focal_crossentropy",
    )
    activation = "softmax"
    columns = {"class": "classes", "tags": "steps"}

    gamma: float = Field(
        2.0, ge=0, le=100, description="How quickly a sample counts less as it becomes easy."
    )
    class_weights: ClassWeights = class_weights_field()

    def arguments(self) -> dict[str, Any]:
        return {"weight": self.class_weights} if self.class_weights else {}

    def compare(self, output: Any, target: Any, **arguments: Any) -> Any:
        logarithm = (output.log_softmax(-1) * one_hot(output, target)).sum(-1)
        # A power below 1 has no slope at 0, where a sample is entirely certain.
        doubt = (1 - logarithm.exp()).clamp_min(1e-8)
        loss = -(doubt**self.gamma) * logarithm
        if "weight" in arguments:
            loss = loss * arguments["weight"][target]
        return loss.mean()
