"""RAdam."""

from engine.recipe.adam_like import DecoupledDecay


class RAdam(DecoupledDecay):
    """Adam that trusts its scale only once it has seen enough, and so needs no warm-up.

    While the variance of the scale cannot be told, steps are those of momentum alone; Liu and
    others 2020.
    """

    title = "RAdam"
    torch_name = "RAdam"
