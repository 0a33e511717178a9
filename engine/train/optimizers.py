"""The optimizers of torch that a recipe's declaration stands for."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from engine.recipe.part import Optimizer

T = TypeVar("T")


def make_optimizer(declared: Optimizer, model: nn.Module) -> torch.optim.Optimizer:
    """The optimizer of all weights of a model that can be trained."""
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    others = declared.for_others()
    if others is None:
        return _make(declared, weights)
    matrices = hidden_matrices(model)
    chosen = set(map(id, matrices))
    rest = [weight for weight in weights if id(weight) not in chosen]
    if not matrices:
        return _make(others, weights)
    return Together([_make(declared, matrices), *([_make(others, rest)] if rest else [])])


def hidden_matrices(model: nn.Module) -> list[nn.Parameter]:
    """The matrices between the first and the last layer that has one, without embeddings.

    Layers are declared in the order in which they compute.
    """
    layers = [
        (layer, matrices)
        for layer in model.modules()
        if (matrices := [weight for weight in layer.parameters(recurse=False) if weight.ndim == 2])
    ]
    return [
        weight
        for layer, matrices in layers[1:-1]
        if not isinstance(layer, nn.Embedding)
        for weight in matrices
        if weight.requires_grad
    ]


class Together(torch.optim.Optimizer):
    """Optimizers that share the weights of a model among them and step together."""

    def __init__(self, parts: list[torch.optim.Optimizer]) -> None:
        self.parts = parts
        super().__init__([group for part in parts for group in part.param_groups], {})
        # The same groups, so that a rate that is set here is set there.
        self.param_groups = [group for part in parts for group in part.param_groups]

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        for part in self.parts:
            part.step()

    def state_dict(self) -> dict[str, Any]:
        return {"parts": [part.state_dict() for part in self.parts]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        for part, state in zip(self.parts, state_dict["parts"], strict=True):
            part.load_state_dict(state)
        self.param_groups = [group for part in self.parts for group in part.param_groups]


def step_with_closure(
    optimizer: torch.optim.Optimizer, evaluate: Callable[[], tuple[Tensor, T]]
) -> tuple[Tensor, T]:
    """A step that may evaluate the batch again; what the first evaluation gave."""
    first: list[tuple[Tensor, T]] = []

    def closure() -> Tensor:
        optimizer.zero_grad(set_to_none=True)
        loss, measured = evaluate()
        loss.backward()  # type: ignore[no-untyped-call]
        if not first:
            first.append((loss.detach(), measured))
        return loss

    optimizer.step(closure)  # type: ignore[arg-type]
    return first[0]


def _make(declared: Optimizer, weights: Iterable[nn.Parameter]) -> torch.optim.Optimizer:
    way = {declared.variant: True} if declared.variant else {}
    kind = getattr(torch.optim, declared.torch_name)
    made: torch.optim.Optimizer = kind(
        weights, lr=declared.learning_rate, **way, **declared.arguments()
    )
    return made
