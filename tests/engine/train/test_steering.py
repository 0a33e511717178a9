"""What a recipe may put around a step: cutting, gathering, averaging, rates of single nodes."""

from pathlib import Path
from typing import Any

import pytest
import torch

from engine.train.training import Training
from tests.engine.train.runs import CPU, make_run
from tests.engine.train.test_loop import two_ended
from tests.graphs import Document, chain, node

PLAIN: dict[str, Any] = {
    "data": "iris",
    "target": "species",
    "optimizer": {"name": "sgd", "learning_rate": 0.1},
    "batch_size": 16,
}
STEPS = 14


def three_layers() -> Document:
    """Without chance, so that two of them can be compared step by step."""
    return chain(
        node("flower", "Input", shape=[4]),
        node("first", "Dense", units=8, activation="tanh"),
        node("second", "Dense", units=8, activation="tanh"),
        node("third", "Dense", units=3),
        node("species", "Softmax"),
    )


def begin(folder: Path, graph: Any = None, **recipe: Any) -> Training:
    return Training(make_run(folder, graph or three_layers(), **PLAIN | recipe), CPU)


def weights(training: Training) -> dict[str, torch.Tensor]:
    return {name: each.detach().clone() for name, each in training.model.named_parameters()}


def by_hand(folder: Path, **recipe: Any) -> tuple[Training, list[torch.nn.Parameter]]:
    """A training that only lends its model and batches."""
    training = begin(folder, **recipe)
    return training, list(training.model.parameters())


@pytest.mark.parametrize("field", ["clip_norm", "clip_value"])
def test_gradients_are_cut_as_torch_cuts_them(field: str, tmp_path: Path) -> None:
    limit = 0.05
    ours = begin(tmp_path / "ours", **{field: limit})
    theirs, parameters = by_hand(tmp_path / "theirs")
    optimizer = torch.optim.SGD(parameters, lr=0.1)
    for step in range(1, STEPS + 1):
        ours.advance()
        optimizer.zero_grad()
        theirs.objective(theirs.batches_of(step)[0])[0].backward()
        cut = getattr(torch.nn.utils, f"{field.replace('clip', 'clip_grad')}_")
        before = cut(parameters, limit)
        assert field == "clip_value" or before > limit, "it would not have mattered"
        optimizer.step()
    for name, weight in theirs.model.named_parameters():
        torch.testing.assert_close(ours.model.get_parameter(name), weight, rtol=1e-6, atol=1e-7)


def test_gathered_batches_are_one_large_batch(tmp_path: Path) -> None:
    gathered = begin(tmp_path / "gathered", batch_size=8, accumulate=4)
    large = begin(tmp_path / "large", batch_size=32)
    assert gathered.steps == large.steps
    for _ in range(2 * large.steps_per_epoch):  # the last step of an epoch is a short one
        one, other = gathered.advance(), large.advance()
        torch.testing.assert_close(one[0], other[0], rtol=1e-5, atol=1e-6)
        assert one[1].losses[0][1] == other[1].losses[0][1]
        assert [[int(x) for x in sums] for sums in one[1].sums] == [
            [int(x) for x in sums] for sums in other[1].sums
        ]
    for name, weight in large.model.named_parameters():
        torch.testing.assert_close(gathered.model.get_parameter(name), weight, rtol=1e-4, atol=1e-6)


def test_the_average_is_what_is_evaluated_and_taken_home(tmp_path: Path) -> None:
    training = begin(tmp_path / "run", ema=0.8)
    expected: dict[str, torch.Tensor] = {}
    for _ in range(STEPS):
        training.advance()
        for name, weight in weights(training).items():
            old = expected.get(name, weight)
            expected[name] = 0.8 * old + 0.2 * weight
    taken = training.weights()
    for name, weight in expected.items():
        torch.testing.assert_close(taken[name], weight)
        assert not torch.equal(taken[name], training.model.get_parameter(name))
    told = training.evaluate("train", training.train_rows).values["train/loss"]
    training.model.load_state_dict(taken)
    training.average = None
    assert told == training.evaluate("train", training.train_rows).values["train/loss"]


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop", "muon"])
def test_nodes_learn_at_their_own_rates(optimizer: str, tmp_path: Path) -> None:
    still, fast = "first", "third"
    named = {"name": optimizer, "learning_rate": 0.01}
    layers = {still: {"frozen": True}, fast: {"learning_rate": 3.0}}
    plain = begin(tmp_path / "plain", optimizer=named)
    ruled = begin(tmp_path / "ruled", optimizer=named, layers=layers)
    before = weights(plain)
    plain.advance()
    ruled.advance()
    for name, weight in weights(ruled).items():
        moved, usual = weight - before[name], weights(plain)[name] - before[name]
        node = name.partition(".")[0]
        factor = 0.0 if node == still else 3.0 if node == fast else 1.0
        torch.testing.assert_close(moved, factor * usual, rtol=1e-3, atol=2e-7)
        assert node == still or moved.abs().max() > 0


def test_outputs_count_by_their_weight(tmp_path: Path) -> None:
    graph, recipe = two_ended()
    first, second = recipe["target"]
    plain = begin(tmp_path / "plain", graph, **recipe)
    weighed = begin(tmp_path / "weighed", graph, **recipe, loss_weights={first: 0.0, second: 3.0})
    only = begin(tmp_path / "only", graph, **recipe, loss_weights={first: 0.0})
    assert weighed.advance()[0] == 3 * only.advance()[0]
    assert only.objective(only.batches_of(1)[0])[0] < plain.objective(plain.batches_of(1)[0])[0]
