"""Cross-entropy over classes."""

from typing import Any

from engine.recipe.class_weights import ClassWeights, class_weights_field
from engine.recipe.part import Loss
from engine.spec.fields import Field


class CrossEntropy(Loss):
    """Minus the logarithm of the probability that the network gave to the right class.

    −log p_y, where p is the softmax of the output. With class weights it is the weighted mean, the
    sum of w_y·(−log p_y) over the sum of w_y, as torch takes it. Label smoothing (Szegedy and
    others 2016) moves a part of the truth to all classes alike.
    """

    usual = True
    synonyms = (
        "ce",
        "categorical_crossentropy",
        "sparse_categorical_crossentropy",
        "softmax_cross_entropy",
        "nll",
        "negative_log_likelihood",
        "log_loss",
    )
    torch_name = "cross_entropy"
    activation = "softmax"
    columns = {"class": "classes", "tags": "steps"}

    label_smoothing: float = Field(
        0.0, ge=0, lt=1, description="The part of the truth that goes to all classes alike."
    )
    class_weights: ClassWeights = class_weights_field()

    def arguments(self) -> dict[str, Any]:
        given = {"label_smoothing": self.label_smoothing, "weight": self.class_weights}
        return {name: value for name, value in given.items() if value}

    def weight(self, target: Any, **arguments: Any) -> Any:
        return arguments["weight"].gather(0, target).sum() if "weight" in arguments else len(target)
