"""Every optimizer takes the steps of torch's class of its name, to the last bit."""

from typing import Any

import pytest
import torch
from torch import nn

from engine.recipe.part import Optimizer, optimizers
from engine.train.gradients import Said
from engine.train.optimizers import hidden_matrices, make_optimizer
from engine.train.totals import Measured
from engine.train.update import Update, make_update

CASES: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {
    "sgd": [
        ({}, {"lr": 0.01}),
        ({"learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1},
         {"lr": 0.1, "momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
        ({"nesterov": True}, {"lr": 0.01}),
    ],
    "adagrad": [
        ({}, {}),
        ({"learning_rate_decay": 0.1, "initial_accumulator_value": 0.5, "epsilon": 1e-3},
         {"lr_decay": 0.1, "initial_accumulator_value": 0.5, "eps": 1e-3}),
    ],
    "adadelta": [({}, {}), ({"rho": 0.5, "epsilon": 1e-3}, {"rho": 0.5, "eps": 1e-3})],
    "rmsprop": [
        ({}, {}),
        ({"alpha": 0.9, "momentum": 0.5, "centered": True, "weight_decay": 0.1},
         {"alpha": 0.9, "momentum": 0.5, "centered": True, "weight_decay": 0.1}),
    ],
    "adam": [
        ({}, {}),
        ({"beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-3, "weight_decay": 0.1, "amsgrad": True},
         {"betas": (0.5, 0.9), "eps": 1e-3, "weight_decay": 0.1, "amsgrad": True}),
    ],
    "adamw": [({}, {}), ({"weight_decay": 0.5, "amsgrad": True},
                         {"weight_decay": 0.5, "amsgrad": True})],
    "nadam": [({}, {}), ({"momentum_decay": 0.1, "decoupled_weight_decay": True,
                          "weight_decay": 0.1},
                         {"momentum_decay": 0.1, "decoupled_weight_decay": True,
                          "weight_decay": 0.1})],
    "radam": [({}, {}), ({"beta_2": 0.9, "weight_decay": 0.1},
                         {"betas": (0.9, 0.9), "weight_decay": 0.1})],
    "adamax": [({}, {}), ({"weight_decay": 0.1}, {"weight_decay": 0.1})],
    "lbfgs": [
        ({}, {}),
        ({"iterations": 4, "history_size": 2, "line_search": True},
         {"max_iter": 4, "history_size": 2, "line_search_fn": "strong_wolfe"}),
    ],
}  # fmt: skip
"""Fields of a recipe and the arguments of torch's class that they stand for."""


def network() -> nn.Sequential:
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Embedding(7, 6), nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 3)
    )


def evaluate(model: nn.Module) -> torch.Tensor:
    words, target = torch.arange(7), torch.tensor([0, 1, 2, 0, 1, 2, 0])
    return nn.functional.cross_entropy(model(words), target)


def learn(model: nn.Module, update: Update, steps: int = 12, rate: float = 0.01) -> None:
    """As the trainer does it."""

    def said() -> Said:
        loss = evaluate(model)
        learning = [weight for weight in model.parameters() if weight.requires_grad]
        return (
            loss.detach(),
            Measured([(loss.detach(), 7)], []),
            list(torch.autograd.grad(loss, learning)),
        )

    for _ in range(steps):
        update.step(said, rate)


def learn_by_hand(model: nn.Module, *made: torch.optim.Optimizer, steps: int = 12) -> None:
    """As torch's documentation has it."""

    def closure() -> torch.Tensor:
        for optimizer in made:
            optimizer.zero_grad()
        loss = evaluate(model)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    for _ in range(steps):
        if isinstance(made[0], torch.optim.LBFGS):
            made[0].step(closure)  # type: ignore[arg-type]
            continue
        closure()
        for optimizer in made:
            optimizer.step()


def assert_same(first: nn.Module, second: nn.Module) -> None:
    for name, weight in first.state_dict().items():
        assert torch.equal(weight, second.state_dict()[name]), name


def test_every_optimizer_is_tried() -> None:
    assert CASES.keys() | {"muon"} == optimizers().keys()


@pytest.mark.parametrize(
    ("name", "fields", "arguments"),
    [(name, *case) for name, cases in CASES.items() for case in cases],
)
def test_an_optimizer_is_torch_s(
    name: str, fields: dict[str, Any], arguments: dict[str, Any]
) -> None:
    declared = optimizers()[name].model_validate(fields)
    ours, theirs = network(), network()
    learn(ours, make_update(declared, ours), rate=declared.learning_rate)
    kind = getattr(torch.optim, type(declared).torch_name)
    way = {declared.variant: True} if declared.variant else {}
    learn_by_hand(theirs, kind(theirs.parameters(), **way, **arguments))
    assert_same(ours, theirs)
    assert not torch.equal(ours[0].weight, network()[0].weight)


@pytest.mark.parametrize("name", sorted(optimizers()))
def test_what_was_kept_goes_on_bit_for_bit(name: str) -> None:
    declared = optimizers()[name]()
    whole, broken = network(), network()
    update = make_update(declared, whole)
    learn(whole, update, 5)
    broken.load_state_dict(whole.state_dict())
    resumed = make_update(declared, broken)
    # Copied, as a checkpoint would: the state holds the tensors that go on.
    resumed.restore(copied(update.state()))
    learn(whole, update, 5)
    learn(broken, resumed, 5)
    assert_same(whole, broken)


def copied(state: Any) -> Any:
    if isinstance(state, torch.Tensor):
        return state.clone()
    if isinstance(state, dict):
        return {name: copied(value) for name, value in state.items()}
    return [copied(value) for value in state] if isinstance(state, list) else state


def test_muon_moves_hidden_matrices_and_adamw_the_rest() -> None:
    declared = optimizers()["muon"](learning_rate=0.01)  # type: ignore[call-arg]
    ours, theirs = network(), network()
    assert [tuple(weight.shape) for weight in hidden_matrices(ours)] == [(5, 6), (4, 5)]
    update = make_update(declared, ours)
    learn(ours, update)
    hidden = hidden_matrices(theirs)
    rest = [weight for weight in theirs.parameters() if all(weight is not each for each in hidden)]
    muon = torch.optim.Muon(hidden, lr=0.01, adjust_lr_fn="match_rms_adamw")
    adamw = torch.optim.AdamW(rest, lr=0.01, weight_decay=0.1, fused=True)
    learn_by_hand(theirs, muon, adamw)
    assert_same(ours, theirs)
    before = {name: weight.clone() for name, weight in ours.state_dict().items()}
    learn(ours, update, 1, rate=0.0)
    assert all(torch.equal(weight, before[name]) for name, weight in ours.state_dict().items())


def test_without_a_hidden_matrix_muon_is_adamw() -> None:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))
    model[0].weight.requires_grad_(False)
    optimizer = make_optimizer(optimizers()["muon"](), model)
    assert isinstance(optimizer, torch.optim.AdamW)
    assert len(optimizer.param_groups[0]["params"]) == 3


@pytest.mark.parametrize("kind", optimizers().values(), ids=sorted(optimizers()))
def test_the_default_rate_is_a_usual_one(kind: type[Optimizer]) -> None:
    low, high = kind.usual_rates
    assert low <= kind().learning_rate <= high
