"""RAdam."""

from engine.recipe.adam_like import AdamLike
from engine.spec.fields import Field


class RAdam(AdamLike):
    """Adam that trusts its scale only once it has seen enough, and so needs no warm-up.

    While the variance of the scale cannot be told, steps are those of momentum alone; Liu and
    others 2020.
    """

    title = "RAdam"
    torch_name = "RAdam"

    decoupled_weight_decay: bool = Field(
        False, description="Pull weights beside the step, as AdamW does, not through the gradient."
    )
