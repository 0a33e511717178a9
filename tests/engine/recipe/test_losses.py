"""Every loss against torch, Keras, or its formula written out in numpy."""

import math
import os
from collections.abc import Callable
from typing import Any

import numpy
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional

from engine.recipe.part import Loss, losses
from engine.train.judge import comparison

Array = NDArray[Any]
Case = tuple[dict[str, Any], str, Callable[[Array, Array], float]]
CPU = torch.device("cpu")


def torch_says(name: str, **arguments: Any) -> Callable[[Array, Array], float]:
    """The value of a function of torch.nn.functional."""

    def value(output: Array, target: Array) -> float:
        function = getattr(functional, name)
        return float(function(torch.from_numpy(output), torch.from_numpy(target), **arguments))

    return value


def keras_says(name: str, **arguments: Any) -> Callable[[Array, Array], float]:
    """The value of a loss of Keras, of probabilities where ours is given logits."""

    def value(output: Array, target: Array) -> float:
        os.environ["KERAS_BACKEND"] = "torch"
        import keras

        if target.dtype == numpy.int64:
            target = numpy.eye(output.shape[1], dtype=numpy.float32)[target]
        return float(getattr(keras.losses, name)(**arguments)(target, output))

    return value


def of_softmax(told: Callable[[Array, Array], float]) -> Callable[[Array, Array], float]:
    def value(output: Array, target: Array) -> float:
        powers = numpy.exp(output)
        return told((powers / powers.sum(1, keepdims=True)).astype(numpy.float32), target)

    return value


def contrastive(output: Array, target: Array) -> float:
    pairs = zip(output[:, 0].tolist(), target[:, 0].tolist(), strict=True)
    each = [(1 - y) * d**2 / 2 + y * max(0.0, 2.0 - d) ** 2 / 2 for d, y in pairs]
    return sum(each) / len(each)


def batch_hard(output: Array, target: Array) -> float:
    found = []
    for place, point in enumerate(output):
        far = numpy.sqrt(((output - point) ** 2).sum(1))
        same = [d for i, d in enumerate(far) if target[i] == target[place] and i != place]
        other = [d for i, d in enumerate(far) if target[i] != target[place]]
        if same and other:
            found.append(max(0.0, 0.5 + max(same) - min(other)))
    return sum(found) / len(found)


def dice(output: Array, target: Array) -> float:
    truth = numpy.eye(output.shape[1])[target]
    overlap = (2 * (output * truth).sum(0) + 1) / (output.sum(0) + truth.sum(0) + 1)
    return float((1 - overlap).mean())


def weighted_focal(output: Array, target: Array) -> float:
    chance = output[numpy.arange(len(target)), target]
    weight = numpy.array([0.5, 1.0, 2.0, 4.0])[target]
    return float((-weight * (1 - chance) ** 3 * numpy.log(chance)).mean())


def half_squares(output: Array, target: Array) -> float:
    return float(((output - target) ** 2).sum() / (2 * len(output)))


def smoothed(output: Array, target: Array) -> float:
    return torch_says("binary_cross_entropy_with_logits", pos_weight=torch.tensor(3.0))(
        output, target * numpy.float32(0.8) + numpy.float32(0.1)
    )


WEIGHTS = [0.5, 1.0, 2.0, 4.0]
BINARY = "binary_cross_entropy_with_logits"
CASES: dict[str, list[Case]] = {
    "cross_entropy": [
        ({}, "classes", torch_says("cross_entropy")),
        ({"label_smoothing": 0.1}, "classes", torch_says("cross_entropy", label_smoothing=0.1)),
        ({"class_weights": WEIGHTS}, "classes",
         torch_says("cross_entropy", weight=torch.tensor(WEIGHTS))),
    ],
    "binary_cross_entropy": [
        ({}, "unit", torch_says(BINARY)),
        ({"label_smoothing": 0.2, "positive_weight": 3.0}, "unit", smoothed),
        ({}, "chances", torch_says(BINARY)),
    ],
    "mean_squared_error": [({}, "values", torch_says("mse_loss"))],
    "sum_of_squared_errors": [({}, "values", half_squares)],
    "mean_absolute_error": [({}, "values", torch_says("l1_loss"))],
    "huber": [
        ({}, "values", torch_says("huber_loss")),
        ({"delta": 0.3}, "values", keras_says("Huber", delta=0.3)),
    ],
    "hinge": [({}, "unit", keras_says("Hinge"))],
    "squared_hinge": [({}, "unit", keras_says("SquaredHinge"))],
    "categorical_hinge": [({}, "classes", keras_says("CategoricalHinge"))],
    "kl_divergence": [({}, "chances", of_softmax(keras_says("KLDivergence")))],
    "poisson": [
        ({"logarithm": True}, "counts", torch_says("poisson_nll_loss")),
        ({}, "rates", torch_says("poisson_nll_loss", log_input=False)),
    ],
    "cosine": [
        ({}, "values",
         lambda output, target: 1 + keras_says("CosineSimilarity")(output, target)),
    ],
    "focal": [
        ({}, "classes", of_softmax(keras_says("CategoricalFocalCrossentropy", alpha=1.0))),
        ({"gamma": 3.0, "class_weights": WEIGHTS}, "classes", of_softmax(weighted_focal)),
        ({"gamma": 0.0}, "classes", torch_says("cross_entropy")),
    ],
    "dice": [({}, "classes", of_softmax(dice))],
    "contrastive": [({"margin": 2.0}, "distances", contrastive)],
    "triplet": [({"margin": 0.5}, "classes", batch_hard)],
}  # fmt: skip


def example(kind: str) -> tuple[Array, Array]:
    """Outputs of 12 samples in 4 units (or one), and targets of a kind."""
    random = numpy.random.default_rng(7)
    output = random.normal(size=(12, 4)).astype(numpy.float32)
    values = random.normal(size=(12, 4)).astype(numpy.float32)
    chances = numpy.exp(values) / numpy.exp(values).sum(1, keepdims=True)
    chances[0] = [0, 0, 1, 0]
    unit = random.integers(0, 2, (12, 1)).astype(numpy.float32)
    return {
        "classes": (output, random.integers(0, 4, 12)),
        "unit": (output[:, :1], unit),
        "distances": (2 * numpy.abs(output[:, :1]), unit),
        "values": (output, values),
        "chances": (output, chances.astype(numpy.float32)),
        "counts": (output, random.integers(0, 5, (12, 4)).astype(numpy.float32)),
        "rates": (numpy.exp(output), random.integers(0, 5, (12, 4)).astype(numpy.float32)),
    }[kind]


def test_every_loss_is_tried() -> None:
    assert CASES.keys() | {"ctc"} == losses().keys()


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, cases in CASES.items() for case in cases]
)
def test_a_loss_is_what_it_says(name: str, case: Case) -> None:
    fields, kind, expected = case
    loss = losses()[name].model_validate(fields)
    output, target = example(kind)
    assert value_of(loss, output, target) == pytest.approx(expected(output, target), rel=2e-5)


def value_of(loss: Loss, output: Array, target: Array) -> float:
    """The loss; its gradient is finite and, where it is not 0, leads downhill."""
    place = torch.from_numpy(output).requires_grad_()
    compare = comparison(loss, CPU)
    value = compare(place, torch.from_numpy(target))
    assert value.shape == ()
    (slope,) = torch.autograd.grad(value, place)
    assert torch.isfinite(slope).all()
    if slope.any():
        below = compare(place.detach() - 1e-4 * slope / slope.norm(), torch.from_numpy(target))
        assert float(below) < value.item() + 1e-6
    return value.item()


@pytest.mark.parametrize("name", sorted(losses().keys() - {"ctc"}))
def test_a_perfect_answer_has_a_finite_slope(name: str) -> None:
    """Certain, and right: where roots, logarithms and powers have their edges."""
    loss = losses()[name]()
    encoding = next(iter(loss.columns.values()))
    target = torch.tensor([[0.0], [1.0], [1.0]])
    output = target.clone()
    if encoding == "classes":
        target = torch.tensor([0, 1, 1])
        output = 200 * torch.eye(2)[target]
    elif loss.activation == "sigmoid":
        output = 400 * (target - 0.5)
    place = output.requires_grad_()
    value = comparison(loss, CPU)(place, target)
    value.backward()
    assert place.grad is not None
    assert math.isfinite(value.item())
    assert torch.isfinite(place.grad).all()


def test_ctc_counts_all_ways_to_stretch_a_sequence() -> None:
    """Two samples of unequal length against a count over every path."""
    random = numpy.random.default_rng(0)
    scores = torch.from_numpy(random.normal(size=(2, 4, 3)))
    tags, steps, lengths = torch.tensor([[0, 1], [1, 0]]), torch.tensor([4, 3]), [2, 1]
    found = comparison(losses()["ctc"](), CPU)((scores, steps), (tags, torch.tensor(lengths)))
    expected = []
    for sample in range(2):
        chances, wanted = scores[sample].softmax(-1), (tags[sample] + 1).tolist()[: lengths[sample]]
        total = 0.0
        for path in numpy.ndindex(*[3] * int(steps[sample])):
            merged = [sign for i, sign in enumerate(path) if i == 0 or sign != path[i - 1]]
            if [sign for sign in merged if sign] == wanted:
                total += float(numpy.prod([chances[i, sign] for i, sign in enumerate(path)]))
        expected.append(-math.log(total) / lengths[sample])
    assert float(found) == pytest.approx(sum(expected) / 2, rel=1e-6)
