"""L-BFGS."""

from typing import Any

from engine.recipe.part import Optimizer
from engine.spec.fields import Field


class LBFGS(Optimizer):
    """Learns the curvature from past gradients and leaps to where the valley should be.

    Limited-memory BFGS; Liu and Nocedal 1989. One step takes up to ``iterations`` leaps and
    evaluates the same batch again for each (up to 1.25 times as often, as torch counts), so it
    costs as much as so many steps of others; loss and metrics of a step are those before its first
    leap. It is meant for small networks and for one batch that holds all samples: between batches
    its curvature is that of another loss, and with Dropout each evaluation draws anew.
    """

    title = "L-BFGS"
    synonyms = ("limited_memory_bfgs",)
    torch_name = "LBFGS"
    variant = ""
    needs_closure = True
    far_target = 1_000.0
    usual_rates = (1e-2, 1.0)

    learning_rate: float = Field(1.0, gt=0, le=1_000, description="How far one leap goes.")
    iterations: int = Field(20, ge=1, le=10_000, description="The most leaps of one step.")
    history_size: int = Field(
        100, ge=1, le=1_000, description="How many past leaps tell the curvature."
    )
    line_search: bool = Field(
        False, description="Try how far to leap (strong Wolfe conditions), not the rate alone."
    )
    tolerance_gradient: float = Field(
        1e-7, ge=0, le=1, description="A gradient this small ends the step."
    )
    tolerance_change: float = Field(
        1e-9, ge=0, le=1, description="A leap or gain this small ends the step."
    )

    def arguments(self) -> dict[str, Any]:
        return {
            "max_iter": self.iterations,
            "history_size": self.history_size,
            "line_search_fn": "strong_wolfe" if self.line_search else None,
            "tolerance_grad": self.tolerance_gradient,
            "tolerance_change": self.tolerance_change,
        }
