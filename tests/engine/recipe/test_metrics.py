"""Every metric over several batches against scikit-learn, or its formula, over the whole."""

import math
from collections.abc import Callable
from typing import Any

import numpy
import pytest
import sklearn.metrics
import torch
from numpy.typing import NDArray

from engine.recipe.losses.mean_squared_error import MeanSquaredError
from engine.recipe.part import Metric, metrics
from engine.train.totals import LossTotal, Measured, Totals

Array = NDArray[Any]
Judge = Callable[[Array, Array], Any]
Case = tuple[dict[str, Any], str, Judge]


def of_answers(name: str, **arguments: Any) -> Judge:
    """A score of scikit-learn on the classes that are named."""

    def value(output: Array, target: Array) -> Any:
        named = output.argmax(1) if output.shape[1] > 1 else output[:, 0] > 0
        return getattr(sklearn.metrics, name)(target.ravel(), named, **arguments)

    return value


def of_scores(name: str, **arguments: Any) -> Judge:
    """A score of scikit-learn on probabilities."""

    def value(output: Array, target: Array) -> Any:
        if output.shape[1] == 1:
            return getattr(sklearn.metrics, name)(target, output)
        chances = torch.from_numpy(output).double().softmax(1).numpy()
        return getattr(sklearn.metrics, name)(target, chances, **arguments)

    return value


def of_values(name: str, **arguments: Any) -> Judge:
    def value(output: Array, target: Array) -> Any:
        return getattr(sklearn.metrics, name)(target, output, **arguments)

    return value


def perplexity(output: Array, target: Array) -> float:
    if output.shape[1] == 1:
        output = numpy.concatenate([0 * output, output], 1)
    chances = torch.from_numpy(output).double().softmax(1).numpy()
    return math.exp(sklearn.metrics.log_loss(target.ravel(), chances, labels=range(len(chances.T))))


def averages(name: str) -> list[Case]:
    one = of_answers(name, average=None, zero_division=0)
    return [
        *(({"average": how}, kind, of_answers(name, average=how, zero_division=0))
          for how in ("macro", "micro", "weighted") for kind in ("classes", "unit", "rare")),
        ({"average": "class"}, "unit", of_answers(name, zero_division=0)),
        ({"average": "class", "class_number": 2}, "classes", lambda *given: one(*given)[2]),
    ]  # fmt: skip


CASES: dict[str, list[Case]] = {
    "accuracy": [({}, kind, of_answers("accuracy_score")) for kind in ("classes", "unit")],
    "top_k_accuracy": [
        ({"k": 2}, "classes", of_values("top_k_accuracy_score", k=2)),
        ({"k": 1}, "unit", of_answers("accuracy_score")),
        ({"k": 9}, "classes", lambda *_: 1.0),
        ({}, "unit", lambda *_: 1.0),
    ],
    "precision": averages("precision_score"),
    "recall": averages("recall_score"),
    "f1": averages("f1_score"),
    "auc": [
        ({}, "unit", of_scores("roc_auc_score")),
        ({}, "classes", of_scores("roc_auc_score", multi_class="ovr")),
    ],
    "mean_absolute_error": [({}, "values", of_values("mean_absolute_error"))],
    "mean_squared_error": [({}, "values", of_values("mean_squared_error"))],
    "root_mean_squared_error": [
        ({}, "values",
         lambda *given: math.sqrt(of_values("mean_squared_error")(*given))),
    ],
    "r2": [({}, kind, of_values("r2_score")) for kind in ("values", "far")],
    "perplexity": [({}, kind, perplexity) for kind in ("classes", "unit")],
    "confusion_matrix": [
        ({}, kind, lambda *given: of_answers("confusion_matrix")(*given).tolist())
        for kind in ("classes", "unit")
    ],
}  # fmt: skip
ELSEWHERE = {"exact_match", "boundary_f", "word_f"}
"""What is tried against a count of words, with the tests on segmentation, and on labels alone."""


def example(kind: str) -> tuple[Array, Array]:
    """What a network says of 500 samples, and the truth."""
    random = numpy.random.default_rng(3)
    truth = random.integers(0, 4, 500)
    output = (random.normal(size=(500, 4)) + numpy.eye(4)[truth]).astype(numpy.float32)
    values = random.normal(size=(500, 4)).astype(numpy.float32)
    unit = (random.random((500, 1)) < 0.3).astype(numpy.float32)
    rare = numpy.where(truth == 3, 0, truth)
    if kind == "rare":  # class 2 is never named, class 3 neither is there nor is named
        output[:, 2:] = -9
    return {
        "classes": (output, truth),
        "rare": (output, rare),
        "unit": (output[:, :1] + unit, unit),
        "values": (output, values),
        "far": (output / 9 + values + 1_000, values + 1_000),
    }[kind]


def over_batches(metric: Metric, output: Array, target: Array, boundary: float = 0.0) -> Any:
    """The metric in batches of unequal size, one of them empty."""
    totals = Totals([LossTotal(MeanSquaredError())])
    for part in numpy.split(numpy.arange(len(output)), [1, 1, 50, 333]):
        pair = torch.from_numpy(output[part]), torch.from_numpy(target[part])
        totals.add(Measured([(0.0, len(part))], [metric.sums(*pair, boundary)]))
    found = totals.evaluation("test", [("it", metric)])
    return (found.values | found.tables)["test/it"]


def test_every_metric_is_tried() -> None:
    assert CASES.keys() | ELSEWHERE == metrics().keys()


@pytest.mark.parametrize(
    ("name", "case"), [(name, case) for name, cases in CASES.items() for case in cases]
)
def test_a_metric_is_what_it_says(name: str, case: Case) -> None:
    fields, kind, expected = case
    metric = metrics()[name].model_validate(fields)
    output, target = example(kind)
    exactness = {"auc": 2e-5, "r2": 1e-5}.get(name, 1e-6)
    found, wanted = over_batches(metric, output, target), expected(output, target)
    if metric.is_table:
        assert found == wanted
    else:
        assert found == pytest.approx(float(wanted), rel=exactness)


@pytest.mark.parametrize("name", sorted(metrics()))
def test_nothing_counted_is_a_finite_number(name: str) -> None:
    metric = metrics()[name]()
    output, target = torch.zeros(0, 3), torch.zeros(0, dtype=torch.int64)
    if "number" in metric.columns or metric.columns == ("labels",):
        target = torch.zeros(0, 3)
    totals = Totals([LossTotal(MeanSquaredError())])
    totals.add(Measured([(0.0, 0)], [metric.sums(output, target, 0.0)]))
    found = totals.evaluation("test", [("it", metric)])
    if metric.is_table:
        assert found.tables["test/it"] == [[0] * 3] * 3
    else:
        assert found.values["test/it"] == (0.5 if name == "auc" else 0.0)


def test_ranks_hold_where_outputs_are_nearly_certain() -> None:
    """Log-odds between 12 and 15, which as 32-bit probabilities are nearly one number."""
    random = numpy.random.default_rng(0)
    target = (random.random((400, 1)) < 0.5).astype(numpy.float32)
    output = (12 + random.random((400, 1)) + target / 2).astype(numpy.float32)
    expected = sklearn.metrics.roc_auc_score(target, output)
    assert over_batches(metrics()["auc"](), output, target) == pytest.approx(expected, abs=2e-3)


def test_a_half_is_the_threshold_of_probabilities() -> None:
    target = numpy.array([[0], [1], [1]], dtype=numpy.float32)
    chances = numpy.array([[0.4], [0.3], [0.9]], dtype=numpy.float32)
    found = {
        name: over_batches(metrics()[name](), chances, target, 0.5)
        for name in ("accuracy", "auc", "perplexity", "confusion_matrix")
    }
    assert found["accuracy"] == pytest.approx(2 / 3)
    assert found["auc"] == 0.5
    assert found["perplexity"] == pytest.approx((0.6 * 0.3 * 0.9) ** (-1 / 3))
    assert found["confusion_matrix"] == [[1, 0], [1, 1]]


def test_r2_of_what_does_not_vary() -> None:
    same = numpy.full((5, 1), 1e6, dtype=numpy.float32)
    metric = metrics()["r2"]()
    assert over_batches(metric, same, same) == 1.0
    assert over_batches(metric, same + 1, same) == 0.0
