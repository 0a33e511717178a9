"""A running average of the weights, which is what is evaluated and taken home where it is kept."""

from collections.abc import Callable

from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from engine.train.objective import Objective


class Average:
    """The exponential moving average of a model: decay · average + (1 - decay) · weights.

    It begins with the weights after the first step; statistics that are no weights are copied.
    Polyak and Juditsky 1992.
    """

    def __init__(
        self, model: nn.Module, objective: Callable[[nn.Module], Objective], decay: float
    ) -> None:
        self._averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(decay))  # type: ignore[no-untyped-call]
        self.model: nn.Module = self._averaged.module
        self.objective = objective(self.model)

    def take(self, model: nn.Module) -> None:
        """Move towards a model's weights, after a step."""
        self._averaged.update_parameters(model)

    def state(self) -> dict[str, Tensor]:
        state: dict[str, Tensor] = self._averaged.state_dict()
        return state

    def restore(self, state: dict[str, Tensor]) -> None:
        self._averaged.load_state_dict(state)
