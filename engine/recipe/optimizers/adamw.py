"""AdamW."""

from engine.recipe.adam_like import AdamLike
from engine.spec.fields import Field


class AdamW(AdamLike):
    """Adam whose pull towards zero does not pass through its scaling, so that it is felt evenly.

    w ← w − η·λ·w before the step of Adam; Loshchilov and Hutter 2019.
    """

    usual = True
    title = "AdamW"
    torch_name = "AdamW"
    variant = "fused"

    weight_decay: float = Field(0.01, ge=0, le=1_000, description="Pulls weights towards zero.")
    amsgrad: bool = Field(
        False, description="Divide by the largest scale so far (Reddi and others 2018)."
    )
