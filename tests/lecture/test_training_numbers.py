"""The lecture's numbers about data, losses, optimizers and schedules, through the recipe parts."""

from pathlib import Path
from typing import Any

import numpy
import pytest
import torch
from torch.nn import functional

from engine.data import find_data, open_dataset
from engine.data.preprocessing import encode, measure
from engine.recipe.losses.cross_entropy import CrossEntropy
from engine.recipe.metrics.accuracy import Accuracy
from engine.recipe.optimizers.adam import Adam
from engine.recipe.optimizers.sgd import SGD
from engine.recipe.part import Optimizer
from engine.recipe.schedules.step import Step
from tests.engine.train.runs import Attempt, home, make_run
from tests.graphs import chain, node


def cross_entropy(probabilities: list[list[float]], classes: list[int]) -> float:
    """The recipe's cross entropy of given probabilities."""
    function = getattr(functional, CrossEntropy.torch_name)
    return float(function(torch.tensor(probabilities).log(), torch.tensor(classes)))


def moves(part: Optimizer, gradient: Any, start: float = 0.0, steps: int = 3) -> list[float]:
    """Where a weight is after each step, given its gradient as a function of where it is."""
    weight = torch.nn.Parameter(torch.tensor([start], dtype=torch.float64))
    kind = getattr(torch.optim, part.torch_name)
    optimizer = kind([weight], lr=part.learning_rate, **part.arguments())
    places = []
    for _ in range(steps):
        weight.grad = torch.tensor([gradient(weight.item())], dtype=torch.float64)
        optimizer.step()
        places.append(weight.item())
    return places


def test_cross_entropy_of_a_sample() -> None:
    assert cross_entropy([[0.2, 0.7, 0.1]], [1]) == pytest.approx(0.35667, abs=5e-6)
    assert cross_entropy([[0.5, 0.5]], [0]) == pytest.approx(0.69315, abs=5e-6)
    assert cross_entropy([[1.0, 1e-30]], [0]) == pytest.approx(0.0, abs=1e-7)


def test_loss_and_accuracy_disagree_about_the_best() -> None:
    for chances, accuracy, loss in (
        ([0.51] * 4, 1.0, 0.673),
        ([0.99, 0.99, 0.99, 0.3], 0.75, 0.309),
    ):
        rows = [[chance, 1 - chance] for chance in chances]
        assert cross_entropy(rows, [0] * 4) == pytest.approx(loss, abs=5e-4)
        target = torch.zeros(4, dtype=torch.int64)
        right, answers = Accuracy().sums(torch.tensor(rows).log(), target, 0.0)
        assert Accuracy().value([int(right), answers]) == accuracy


@pytest.mark.parametrize(
    ("rate", "places"),
    [
        (0.1, [0.6, 1.08, 1.464]),
        (0.5, [3.0, 3.0, 3.0]),
        (0.75, [4.5, 2.25, 3.375]),
        (1.0, [6.0, 0.0, 6.0]),
        (1.1, [6.6, -1.32, 8.184]),
    ],
)
def test_gradient_descent_and_overstepping(rate: float, places: list[float]) -> None:
    found = moves(SGD(learning_rate=rate), lambda place: 2 * (place - 3.0))
    assert found == pytest.approx(places)


@pytest.mark.parametrize("gradient", [1.0, 100.0])
def test_adam_takes_the_same_steps_whatever_the_gradient(gradient: float) -> None:
    assert moves(Adam(learning_rate=0.1), lambda _: gradient) == pytest.approx([-0.1, -0.2, -0.3])


def test_plain_descent_steps_as_far_as_the_gradient_is_large() -> None:
    assert moves(SGD(learning_rate=0.1), lambda _: 100.0) == pytest.approx([-10, -20, -30])


def test_a_rate_halved_every_ten_epochs() -> None:
    schedule = Step(every=10, gamma=0.5)
    rates = {epoch: schedule.rate(0.1, epoch * 7, 1_000, 7) for epoch in (0, 9, 10, 19, 25)}
    assert rates == pytest.approx({0: 0.1, 9: 0.1, 10: 0.05, 19: 0.05, 25: 0.025})


def neuron(activation: str = "sigmoid") -> dict[str, Any]:
    return chain(
        node("point", "Input", shape=[2]), node("dense", "Dense", units=1, activation=activation)
    )


ALL = {"validation": 0.0, "test": 0.0}


@pytest.mark.parametrize(("batch", "updates"), [(16, 63), (32, 32), (64, 16), (128, 8)])
def test_updates_in_an_epoch_of_a_thousand_samples(
    batch: int, updates: int, tmp_path: Path
) -> None:
    recipe = {"data": "spiral", "target": "label", "split": ALL, "epochs": 1}
    run = make_run(tmp_path / "run", neuron(), batch_size=batch, **recipe)
    assert run.objective["steps_per_epoch"] == updates
    attempt = Attempt(run)
    attempt.run()
    sizes = [attempt.training.batches_of(step)[0].size for step in range(1, updates + 1)]
    assert sum(sizes) == 1_000
    assert set(sizes[:-1]) == {batch}
    if batch == 32:
        assert sizes[-1] == 8


def test_the_gradient_of_the_mean_is_the_mean_of_the_gradients(tmp_path: Path) -> None:
    recipe = {"data": "spiral", "target": "label", "split": ALL, "epochs": 1}
    training = Attempt(make_run(tmp_path / "run", neuron(), **recipe)).training

    def gradient(batch: Any) -> torch.Tensor:
        loss, _ = training.objective(batch)
        (found,) = torch.autograd.grad(loss, [next(training.model.parameters())])
        return found

    whole = training.batches.batch(0, 0)
    alone = [
        whole.map(1, lambda pair, row=row: (pair[0][row : row + 1], pair[1])) for row in range(32)
    ]
    mean = torch.stack([gradient(batch) for batch in alone]).mean(0)
    assert torch.allclose(gradient(whole), mean, atol=1e-6)


def test_one_neuron_cannot_do_exclusive_or(tmp_path: Path) -> None:
    recipe = {"data": "xor", "target": "label", "split": ALL, "epochs": 20}
    rate = {"name": "adam", "learning_rate": 0.05}
    attempt = Attempt(make_run(tmp_path / "run", neuron(), optimizer=rate, **recipe))
    attempt.run()
    assert max(event["values"]["train/accuracy"] for event in attempt.told("epoch")) <= 0.75


def test_one_neuron_parts_two_blobs(tmp_path: Path) -> None:
    recipe = {"data": "blobs", "target": "label", "epochs": 10}
    rate = {"name": "adam", "learning_rate": 0.05}
    attempt = Attempt(make_run(tmp_path / "run", neuron(), optimizer=rate, **recipe))
    attempt.run()
    assert attempt.told("epoch")[-1]["values"]["validation/accuracy"] >= 0.97


def test_the_least_squares_line_of_the_diabetes_data() -> None:
    """The solution that one neuron is to reach: computed from the data as training sees them."""
    dataset = open_dataset(find_data("diabetes", home()))
    columns = list(dataset.columns.values())[:-1]
    rows = numpy.arange(dataset.rows)
    inputs = encode(dataset, measure(dataset, columns, rows), rows).astype(numpy.float64)
    design = numpy.concatenate([inputs, numpy.ones((len(rows), 1))], axis=1)
    target = dataset.array("progression")
    weights, *_ = numpy.linalg.lstsq(design, target, rcond=None)
    assert weights[-1] == pytest.approx(152.1335, abs=5e-5)
    assert ((design @ weights - target) ** 2).mean() == pytest.approx(2859.696, abs=5e-4)
