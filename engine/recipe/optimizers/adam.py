"""Adam."""

from engine.recipe.adam_like import AdamLike
from engine.spec.fields import Field


class Adam(AdamLike):
    """Steps of about the same length for every weight, whatever the size of its gradient.

    w ← w − η·m / (√v + ε), with m and v the running means of the gradient and of its square,
    corrected for their start at 0; Kingma and Ba 2015.
    """

    usual = True
    torch_name = "Adam"
    variant = "fused"

    amsgrad: bool = Field(
        False, description="Divide by the largest scale so far (Reddi and others 2018)."
    )
