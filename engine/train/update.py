"""How weights move: the optimizer of a recipe, stepped with as little around it as possible.

An ``Update`` holds an optimizer of ``torch.optim``, whose state is what checkpoints keep. Where the
optimizer has a fused kernel, it is called on lists made once: the class' own ``step`` gathers them
anew each time, which takes ten times as long as moving a small network's weights.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import torch
from torch import Tensor

from engine.recipe.part import Optimizer

State = dict[str, Any]
Gradients = Sequence[Tensor | None]


@dataclass(frozen=True)
class Group:
    """Weights that move at one rate: the schedule's times ``factor``."""

    weights: Sequence[Tensor]
    factor: float = 1.0


def make_update(declared: Optimizer, groups: Sequence[Group]) -> "Update":
    """The update that an optimizer declares, in the fastest way there is for it."""
    return FASTER.get(declared.torch_name, Update)(declared, groups)


class Update:
    """Moves weights against their gradients, by the class of ``torch.optim``."""

    more_arguments: dict[str, Any] = {}

    def __init__(self, declared: Optimizer, groups: Sequence[Group]) -> None:
        self._factors = [group.factor for group in groups]
        self.optimizer: torch.optim.Optimizer = getattr(torch.optim, declared.torch_name)(
            [{"params": group.weights} for group in groups],
            lr=declared.learning_rate,
            **self.more_arguments,
            **declared.arguments(),
        )

    def step(self, gradients: Gradients, rate: float) -> None:
        """Take one step. ``gradients`` are in the order of the groups' weights."""
        left = iter(gradients)
        for group, factor in zip(self.optimizer.param_groups, self._factors, strict=True):
            group["lr"] = rate * factor
            for weight in group["params"]:
                weight.grad = next(left)
        self.optimizer.step()

    def state(self) -> State:
        """The optimizer's state, as torch lays it out."""
        state: State = self.optimizer.state_dict()
        return state

    def restore(self, state: State) -> None:
        self.optimizer.load_state_dict(state)


class FusedUpdate(Update):
    """Calls the fused kernel of Adam, AdamW or SGD itself."""

    more_arguments = {"fused": True}

    def __init__(self, declared: Optimizer, groups: Sequence[Group]) -> None:
        super().__init__(declared, groups)
        self._moves = _MOVES[declared.torch_name]
        self._weights = [weight.detach() for group in groups for weight in group.weights]
        self._present: list[bool] = []
        self._turned: list[tuple[int, Tensor]] = []
        """Weights whose gradients lie otherwise in memory: kernels go through it as it is."""
        self._calls: list[tuple[list[int], float, Callable[[list[Tensor], float], None]]] = []

    def step(self, gradients: Gradients, rate: float) -> None:
        present = [gradient is not None for gradient in gradients]
        if present != self._present:
            self._bind(present)
            self._turned = [
                (place, weight)
                for place, weight in enumerate(self._weights)
                if present[place] and not _lie_alike(weight, gradients[place])  # type: ignore[arg-type]
            ]
        if self._turned:
            gradients = list(gradients)
            for place, weight in self._turned:
                gradients[place] = torch.empty_like(weight).copy_(gradients[place])  # type: ignore[arg-type]
        for places, factor, move in self._calls:
            move([gradients[place] for place in places], rate * factor)  # type: ignore[misc]

    def restore(self, state: State) -> None:
        super().restore(state)
        self._present = []

    def _bind(self, present: list[bool]) -> None:
        """Prepare a call for the weights that have a gradient, for each group of them."""
        self._present, self._calls = present, []
        place = 0
        for group, factor in zip(self.optimizer.param_groups, self._factors, strict=True):
            weights = dict(enumerate(group["params"], place))
            place += len(weights)
            weights = {number: weight for number, weight in weights.items() if present[number]}
            for places, move in self._moves(weights, group, self.optimizer.state):
                self._calls.append((places, factor, move))


def _lie_alike(weight: Tensor, gradient: Tensor) -> bool:
    """Whether two tensors of one shape have their numbers in the same order in memory."""
    axes = zip(weight.shape, weight.stride(), gradient.stride(), strict=True)
    return all(size == 1 or first == second for size, first, second in axes)


def _adam_moves(kernel: Any) -> Any:
    """Kingma and Ba 2015; with decoupled weight decay, Loshchilov and Hutter 2019."""

    def moves(weights: dict[int, Tensor], group: State, states: Any) -> Any:
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


def _adam_move(kernel: Any, weights: list[Tensor], states: list[State], group: State) -> Any:
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


def _sgd_moves(weights: dict[int, Tensor], group: State, states: Any) -> Any:
    """Gradient descent, with or without momentum (Sutskever et al. 2013)."""
    for first in (True, False):
        chosen = [
            place
            for place, weight in weights.items()
            if (states[weight].get("momentum_buffer") is None) == first
        ]
        if chosen:
            yield chosen, _sgd_move([weights[place] for place in chosen], group, states, first)


def _sgd_move(weights: list[Tensor], group: State, states: Any, first: bool) -> Any:
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


_MOVES = {
    "Adam": _adam_moves(torch._fused_adam_),
    "AdamW": _adam_moves(torch._fused_adamw_),
    "SGD": _sgd_moves,
}
FASTER: dict[str, type[Update]] = dict.fromkeys(_MOVES, FusedUpdate)
