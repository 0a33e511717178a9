"""How weights move: the optimizer of a recipe, stepped with as little around it as possible.

An ``Update`` holds an optimizer of ``torch.optim``, whose state is what checkpoints keep. Where the
optimizer has a fused kernel, it is called on lists made once: the class' own ``step`` gathers them
anew each time, which takes ten times as long as moving a small network's weights.
"""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import torch
from torch import Tensor, nn

from engine.recipe.part import Optimizer
from engine.train.gradients import Said
from engine.train.optimizers import Factors, make_optimizer
from engine.train.totals import Measured

State = dict[str, Any]
Evaluate = Callable[[], Said]
Move = Callable[[list[Tensor], float], None]
"""Moves some weights against their gradients at a rate."""


def make_update(declared: Optimizer, model: nn.Module, factors: Factors | None = None) -> "Update":
    """The update that an optimizer declares, in the fastest way there is for it.

    The weights that it moves are those of the model that can be trained, in the model's order.
    """
    optimizer = make_optimizer(declared, model, factors)
    if declared.needs_closure:
        return ClosureUpdate(optimizer, model)
    fused = type(optimizer) in _MOVES and not any(
        group.get("amsgrad") or group.get("dampening") for group in optimizer.param_groups
    )
    return (FusedUpdate if fused else Update)(optimizer, model)


class Update:
    """Moves weights by the ``step`` of a class of ``torch.optim``."""

    def __init__(self, optimizer: torch.optim.Optimizer, model: nn.Module) -> None:
        self.optimizer = optimizer
        self._weights = [weight for weight in model.parameters() if weight.requires_grad]

    def step(self, evaluate: Evaluate, rate: float) -> tuple[Tensor, Measured]:
        """Take one step; the loss before it, and what was measured. ``evaluate`` may be repeated.

        ``evaluate`` gives a gradient, or None, for each weight of the model that can be trained.
        """
        loss, measured, gradients = evaluate()
        self.move(gradients, rate)
        return loss, measured

    def move(self, gradients: list[Tensor | None], rate: float) -> None:
        """Move the weights against their gradients."""
        self._prepare(gradients, rate)
        self.optimizer.step()

    def state(self) -> State:
        """The optimizer's state, as torch lays it out."""
        state: State = self.optimizer.state_dict()
        return state

    def restore(self, state: State) -> None:
        self.optimizer.load_state_dict(state)

    def _prepare(self, gradients: list[Tensor | None], rate: float) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = rate * group["factor"]
        for weight, gradient in zip(self._weights, gradients, strict=True):
            weight.grad = gradient


class ClosureUpdate(Update):
    """Lets an optimizer evaluate the batch as often as it likes."""

    def step(self, evaluate: Evaluate, rate: float) -> tuple[Tensor, Measured]:
        first: list[tuple[Tensor, Measured]] = []

        def closure() -> Tensor:
            loss, measured, gradients = evaluate()
            # What lies otherwise in memory cannot be seen as the one vector that L-BFGS works on.
            self._prepare([each if each is None else each.contiguous() for each in gradients], rate)
            first.append((loss, measured))
            return loss

        self.optimizer.step(closure)  # type: ignore[arg-type]
        return first[0]


class FusedUpdate(Update):
    """Calls the fused kernel of Adam, AdamW or SGD itself."""

    def __init__(self, optimizer: torch.optim.Optimizer, model: nn.Module) -> None:
        super().__init__(optimizer, model)
        self._moves = _MOVES[type(optimizer)]
        self._present: list[bool] = []
        self._turned: list[int] = []
        """Places of gradients that lie otherwise in memory than the weight: kernels take it as it
        comes."""
        self._calls: list[tuple[list[int], float, Move]] = []

    def move(self, gradients: list[Tensor | None], rate: float) -> None:
        present = [gradient is not None for gradient in gradients]
        if present != self._present:
            self._bind(gradients, present)
        for place in self._turned:
            gradient: Any = gradients[place]
            gradients[place] = torch.empty_like(self._weights[place].detach()).copy_(gradient)
        for places, factor, move in self._calls:
            move([gradients[place] for place in places], rate * factor)  # type: ignore[misc]

    def restore(self, state: State) -> None:
        super().restore(state)
        self._present = []

    def _bind(self, gradients: list[Tensor | None], present: list[bool]) -> None:
        """Prepare a call for the weights that have a gradient, for each group of them."""
        self._present, self._calls = present, []
        place_of = {weight: place for place, weight in enumerate(self._weights)}
        for group in self.optimizer.param_groups:
            places = [place_of[weight] for weight in group["params"] if present[place_of[weight]]]
            weights = {place: self._weights[place] for place in places}
            for chosen, move in self._moves(weights, group, self.optimizer.state):
                self._calls.append((chosen, group["factor"], move))
        self._turned = [
            place
            for place, (weight, gradient) in enumerate(zip(self._weights, gradients, strict=True))
            if gradient is not None and not _lie_alike(weight, gradient)
        ]


def _lie_alike(weight: Tensor, gradient: Tensor) -> bool:
    """Whether two tensors of one shape have their numbers in the same order in memory."""
    axes = zip(weight.shape, weight.stride(), gradient.stride(), strict=True)
    return all(size == 1 or first == second for size, first, second in axes)


def _adam_moves(kernel: Any) -> Any:
    """Kingma and Ba 2015; with decoupled weight decay, Loshchilov and Hutter 2019."""

    def moves(
        weights: dict[int, Tensor], group: State, states: Any
    ) -> Iterator[tuple[list[int], Move]]:
        for weight in weights.values():
            if not states[weight]:
                states[weight] = {
                    "step": torch.zeros((), device=weight.device),
                    "exp_avg": torch.zeros_like(weight, memory_format=torch.preserve_format),
                    "exp_avg_sq": torch.zeros_like(weight, memory_format=torch.preserve_format),
                }

        def steps(place: int) -> float:
            return float(states[weights[place]]["step"])

        # Weights that have taken as many steps share one counter, which one call moves on.
        for _, alike in groupby(sorted(weights, key=steps), key=steps):
            places = list(alike)
            kept = [states[weights[place]] for place in places]
            count = kept[0]["step"]
            for state in kept:
                state["step"] = count
            yield places, _adam_move(kernel, [weights[place] for place in places], kept, group)

    return moves


def _adam_move(kernel: Any, weights: list[Tensor], states: list[State], group: State) -> Move:
    flat = [weight.detach() for weight in weights]
    means = [state["exp_avg"] for state in states]
    squares = [state["exp_avg_sq"] for state in states]
    count, counts = states[0]["step"], [state["step"] for state in states]
    beta_1, beta_2 = group["betas"]
    options = {"beta1": beta_1, "beta2": beta_2, "eps": group["eps"]}
    options |= {"weight_decay": group["weight_decay"], "amsgrad": False, "maximize": False}

    def move(gradients: list[Tensor], rate: float) -> None:
        count.add_(1)
        kernel(flat, gradients, means, squares, [], counts, lr=rate, **options)

    return move


def _sgd_moves(
    weights: dict[int, Tensor], group: State, states: Any
) -> Iterator[tuple[list[int], Move]]:
    """Gradient descent, with or without momentum (Sutskever et al. 2013)."""
    new = [place for place, weight in weights.items() if "momentum_buffer" not in states[weight]]
    old = [place for place in weights if place not in new]
    for places, first in ((new, True), (old, False)):
        if places:
            yield places, _sgd_move([weights[place] for place in places], group, states, first)


def _sgd_move(weights: list[Tensor], group: State, states: Any, first: bool) -> Move:
    flat = [weight.detach() for weight in weights]
    momentum = group["momentum"]
    if momentum:
        for weight in weights if first else ():
            states[weight]["momentum_buffer"] = torch.empty_like(
                weight, memory_format=torch.preserve_format
            )
    buffers = [states[weight]["momentum_buffer"] for weight in weights] if momentum else []
    options = {"weight_decay": group["weight_decay"], "momentum": momentum}
    options |= {"dampening": 0.0, "nesterov": group["nesterov"], "maximize": False}
    begins = first

    def move(gradients: list[Tensor], rate: float) -> None:
        nonlocal begins
        torch._fused_sgd_(flat, gradients, buffers, lr=rate, is_first_step=begins, **options)
        begins = False

    return move


_MOVES: dict[type[torch.optim.Optimizer], Any] = {
    torch.optim.Adam: _adam_moves(torch._fused_adam_),
    torch.optim.AdamW: _adam_moves(torch._fused_adamw_),
    torch.optim.SGD: _sgd_moves,
}
