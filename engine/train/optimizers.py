"""The optimizers of torch that a recipe's declaration stands for."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import nn

from engine.recipe.part import Optimizer

Factors = Mapping[nn.Parameter, float]
"""How many times the learning rate a weight moves with, where it is not 1."""


def make_optimizer(
    declared: Optimizer, model: nn.Module, factors: Factors | None = None
) -> torch.optim.Optimizer:
    """The optimizer of all weights of a model that can be trained.

    Each of its groups has a "factor" beside the rate, for whoever sets the rate.
    """
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    others = declared.for_others()
    if others is None:
        return _make(declared, weights, factors)
    matrices = hidden_matrices(model)
    chosen = set(map(id, matrices))
    rest = [weight for weight in weights if id(weight) not in chosen]
    if not matrices:
        return _make(others, weights, factors)
    parts = [_make(declared, matrices, factors)]
    return Together([*parts, *([_make(others, rest, factors)] if rest else [])])


def moves_nothing(declared: Optimizer, model: nn.Module) -> str | None:
    """What to tell where another optimizer moves all the weights of a model; else None."""
    others = declared.for_others()
    if others is None or hidden_matrices(model):
        return None
    return (
        f"The network has no matrix of a hidden layer, which is what {declared.part_name()} moves: "
        f"{others.part_name()} trains all of it, and what {declared.part_name()} has besides "
        "learning rate and weight decay has no effect."
    )


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


def _make(
    declared: Optimizer, weights: list[nn.Parameter], factors: Factors | None
) -> torch.optim.Optimizer:
    groups: dict[float, list[nn.Parameter]] = {}
    for weight in weights:
        groups.setdefault((factors or {}).get(weight, 1.0), []).append(weight)
    way = {declared.variant: True} if declared.variant else {}
    made: torch.optim.Optimizer = getattr(torch.optim, declared.torch_name)(
        [{"params": members, "factor": factor} for factor, members in groups.items()],
        lr=declared.learning_rate,
        **way,
        **declared.arguments(),
    )
    return made
