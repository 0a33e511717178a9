"""NAdam."""

from engine.recipe.adam_like import DecoupledDecay
from engine.spec.fields import Field


class NAdam(DecoupledDecay):
    """Adam that looks ahead along its direction before it steps.

    Adam with Nesterov's momentum; Dozat 2016.
    """

    title = "NAdam"
    torch_name = "NAdam"

    learning_rate: float = Field(0.002, gt=0, le=1_000, description="How far one step goes.")
    momentum_decay: float = Field(
        0.004, ge=0, le=1, description="How quickly the momentum grows to its full size."
    )
