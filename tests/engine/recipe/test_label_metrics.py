"""Metrics on labels that do not exclude each other, against scikit-learn."""

from collections.abc import Callable
from typing import Any

import numpy
import pytest
import sklearn.metrics
import torch
from numpy.typing import NDArray

from engine.recipe.part import metrics

Array = NDArray[Any]


def averaged(name: str, **arguments: Any) -> Callable[[Array, Array], float]:
    return lambda output, target: getattr(sklearn.metrics, name)(
        target, output > 0, zero_division=0, **arguments
    )


CASES: list[tuple[str, dict[str, Any], Callable[[Array, Array], float]]] = [
    ("accuracy", {}, lambda output, target: float(((output > 0) == target).mean())),
    ("exact_match", {}, lambda output, target: sklearn.metrics.accuracy_score(target, output > 0)),
    ("auc", {}, lambda output, target: sklearn.metrics.roc_auc_score(target, output)),
    *(
        (name, {"average": how}, averaged(f"{name}_score", average=how))
        for name in ("f1", "precision", "recall")
        for how in ("macro", "micro", "weighted")
    ),
    (
        "f1",
        {"average": "class", "class_number": 2},
        lambda output, target: sklearn.metrics.f1_score(target[:, 2], output[:, 2] > 0),
    ),
]


def test_every_metric_of_labels_is_tried() -> None:
    of_labels = {name for name, metric in metrics().items() if "labels" in metric.columns}
    assert {name for name, _, _ in CASES} == of_labels


@pytest.mark.parametrize(("name", "fields", "expected"), CASES)
@pytest.mark.parametrize("labels", [2, 5])
def test_it_is_what_scikit_learn_says(
    name: str, fields: dict[str, Any], expected: Any, labels: int
) -> None:
    if fields.get("class_number", 0) >= labels:
        fields = fields | {"class_number": labels - 1}
        expected = lambda output, target: sklearn.metrics.f1_score(  # noqa: E731
            target[:, -1], output[:, -1] > 0
        )
    random = numpy.random.default_rng(5)
    target = (random.random((300, labels)) < 0.3).astype(numpy.float32)
    output = (random.normal(size=(300, labels)) + target).astype(numpy.float32)
    metric = metrics()[name].model_validate(fields)
    sums = [
        metric.sums(torch.from_numpy(output[part]), torch.from_numpy(target[part]), 0.0)
        for part in numpy.split(numpy.arange(300), [1, 1, 50, 211])
    ]
    added = [sum(addends[1:], addends[0]) for addends in zip(*sums, strict=True)]
    plain = [each.tolist() if isinstance(each, torch.Tensor) else each for each in added]
    assert metric.value(plain) == pytest.approx(expected(output, target), rel=1e-4)
