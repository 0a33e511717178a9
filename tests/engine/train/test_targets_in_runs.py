"""Targets in whole runs: several outputs, labels, standardized numbers, and their bundles."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy
import pytest
import sklearn.metrics
import torch
from numpy.typing import NDArray

from engine.data import Column
from engine.data.write import Table, write_dataset
from engine.export.bundle import write_bundle
from engine.export.predict import answers_of
from engine.export.verify import TOLERANCE, verify_bundle
from engine.recipe.part import metrics
from engine.train.examples import Examples
from engine.train.objective import Objective
from engine.train.training import evaluate
from tests.engine.train.runs import CPU, Attempt, home, make_run
from tests.graphs import Document, document, node

Array = NDArray[Any]


@cache
def fruit() -> str:
    """A data set with numbers of every size, classes, and labels that do not exclude each other."""
    folder = home() / "data" / "fruit"
    if not folder.exists():
        random = numpy.random.default_rng(1)
        x = random.normal(size=(240, 3))
        flags = (x + random.normal(size=x.shape) / 3 > 0.3).astype(numpy.int64)
        values = {
            "x": x,
            "price": 200_000 + 100_000 * x[:, 0],
            "weight": 1e6 + x[:, 1],
            "kind": numpy.digitize(x[:, 2], [-0.5, 0.5]),
            "red": flags[:, 0],
            "ripe": flags[:, 1],
            "round": flags[:, 2],
        }
        two = {
            name: Column(name=name, type="class", classes=("0", "1")) for name in ("red", "ripe")
        }
        columns = [
            Column(name="x", type="vector", shape=(3,)),
            Column(name="price", type="number"),
            Column(name="weight", type="number"),
            Column(name="kind", type="class", classes=("a", "b", "c")),
            *two.values(),
            Column(name="round", type="class", classes=("flat", "round")),
        ]
        table = Table("Fruit", "", "CC0-1.0", columns, list(values.values()), "price")
        write_dataset(folder, "fruit", table)
    return "fruit"


def heads(**units: int) -> Document:
    nodes = [node("x", "Input", shape=[3]), node("h", "Dense", units=16, activation="tanh")]
    nodes += [node(name, "Dense", units=width) for name, width in units.items()]
    return document(nodes, [("x", "h"), *(("h", name) for name in units)])


def trained(folder: Path, graph: Document, target: Any, **recipe: Any) -> Attempt:
    rate = {"name": "adam", "learning_rate": 0.01}
    given = {"data": fruit(), "inputs": {"x": "x"}, "target": target, "optimizer": rate}
    run = make_run(folder / "run", graph, **given, **recipe)
    attempt = Attempt(run)
    assert attempt.run() == "finished"
    best = attempt.training.best
    assert best is not None
    attempt.training.model.load_state_dict(best.weights)
    write_bundle(run, best.weights, run.folder / "model")
    return attempt


def measured(attempt: Attempt, part: str) -> dict[str, float]:
    """The values of a part, with the best weights."""
    training = attempt.training
    examples = Examples(training.run, training.run.rows(part), CPU)
    objective = Objective(training.model, training.run.objective)
    return evaluate(training.model, objective, part, examples, 50).values


def answered(attempt: Attempt, part: str) -> list[dict[str, Any]]:
    """What the bundle's program answers to the rows of a part."""
    training = attempt.training
    run = training.run
    (batch,) = Examples(run, run.rows(part), CPU).slices(1_000)
    training.model.eval()
    with torch.no_grad():
        results = training.model(*batch.arguments)
    results = results if isinstance(results, tuple) else (results,)
    return answers_of(run.data["preprocessing"]["outputs"], results, batch.size)


def column(attempt: Attempt, name: str, part: str) -> Array:
    run = attempt.training.run
    return numpy.asarray(run.dataset.array(name)[run.rows(part)])


def test_each_output_learns_with_its_own_loss(tmp_path: Path) -> None:
    target = {
        "num": {"column": "price", "loss": "huber", "metrics": ["mae", "r2"], "standardize": True},
        "cls": {"column": "kind", "metrics": ["accuracy", "confusion_matrix"]},
    }
    attempt = trained(tmp_path, heads(num=1, cls=3), target, epochs=30)
    run = attempt.training.run
    answers = answered(attempt, "validation")
    found = measured(attempt, "validation")
    prices = numpy.array([answer["num"]["output"][0] for answer in answers])
    truth = column(attempt, "price", "validation")
    off = float(numpy.abs(prices - truth).mean())
    assert found["validation/num/mean_absolute_error"] == pytest.approx(off, rel=1e-5)
    r2 = sklearn.metrics.r2_score(truth, prices)
    assert found["validation/num/r2"] == pytest.approx(r2, abs=1e-5)
    assert r2 > 0.9
    labels = [answer["cls"]["label"] for answer in answers]
    kinds = [("a", "b", "c")[number] for number in column(attempt, "kind", "validation")]
    assert found["validation/cls/accuracy"] == pytest.approx(numpy.mean(numpy.equal(labels, kinds)))
    assert found["validation/cls/accuracy"] > 0.7
    # The loss is that of the standardized price and of the classes, added up.
    mean, scale = (run.data["preprocessing"]["outputs"][0][name][0] for name in ("mean", "scale"))
    trained_on = column(attempt, "price", "train")
    assert (mean, scale) == pytest.approx((trained_on.mean(), trained_on.std()))
    errors = torch.tensor((prices - truth) / scale)
    huber = torch.nn.functional.huber_loss(errors, torch.zeros_like(errors))
    logits = torch.tensor([answer["cls"]["output"] for answer in answers]).log()
    entropy = torch.nn.functional.nll_loss(
        logits, torch.tensor(column(attempt, "kind", "validation"))
    )
    assert found["validation/loss"] == pytest.approx(float(huber + entropy), rel=1e-4)
    assert found["validation/num/loss"] == pytest.approx(float(huber), rel=1e-4)
    assert found["validation/cls/loss"] == pytest.approx(float(entropy), rel=1e-4)
    assert verify_bundle(run, attempt.training.model, run.folder / "model") <= TOLERANCE
    assert run.recipe["target"]["num"]["loss"] == "huber"
    assert run.recipe["target"]["cls"]["loss"] == "cross_entropy"
    (epoch, *_) = attempt.told("epoch")
    assert "validation/cls/confusion_matrix" in epoch["tables"]


def test_the_loss_of_each_output_is_told_without_its_weight(tmp_path: Path) -> None:
    target = {"num": {"column": "price", "standardize": True}, "cls": "kind"}
    stopping = {"monitor": "val_num_loss", "patience": 2}
    given = {"loss_weights": {"num": 3.0}, "early_stopping": stopping}
    attempt = trained(tmp_path, heads(num=1, cls=3), target, epochs=4, **given)
    events = attempt.told()
    for event in (event for event in events if event["kind"] == "metrics"):
        whole, num, cls = (
            numpy.array(event["series"][f"train/{name}loss"]) for name in ("", "num/", "cls/")
        )
        assert whole == pytest.approx(3 * num + cls, rel=1e-6)
    values = [event["values"] for event in events if event["kind"] == "epoch"]
    for epoch in values:
        for part in ("train", "validation"):
            both = 3 * epoch[f"{part}/num/loss"] + epoch[f"{part}/cls/loss"]
            assert epoch[f"{part}/loss"] == pytest.approx(both, rel=1e-6)
    best = attempt.training.best
    assert best is not None
    watched = [epoch["validation/num/loss"] for epoch in values]
    assert best.epoch == watched.index(min(watched)) + 1
    (alone,) = [event["values"] for event in trained(
        tmp_path / "one", heads(cls=3), "kind", epochs=1).told("epoch")]  # fmt: skip
    assert set(alone) == {f"{part}/{name}" for part in ("train", "validation")
                          for name in ("loss", "accuracy")}  # fmt: skip


def test_labels_are_answered_each_for_itself(tmp_path: Path) -> None:
    names = ["accuracy", "exact_match", "f1", "auc"]
    target = {"columns": ["red", "ripe", "round"], "metrics": names}
    attempt = trained(tmp_path, heads(out=3), target, epochs=20)
    truth = numpy.stack(
        [column(attempt, name, "validation") for name in ("red", "ripe", "round")], 1
    )
    answers = answered(attempt, "validation")
    assert list(answers[0]["probabilities"]) == ["red", "ripe", "round"]
    chances = numpy.array([list(answer["probabilities"].values()) for answer in answers])
    for answer in answers:
        holding = [name for name, chance in answer["probabilities"].items() if chance > 0.5]
        assert answer["label"] == holding
    found = measured(attempt, "validation")
    named = chances > 0.5
    assert {name: found[f"validation/{name}"] for name in names} == pytest.approx(
        {
            "accuracy": (named == truth).mean(),
            "exact_match": sklearn.metrics.accuracy_score(truth, named),
            "f1": sklearn.metrics.f1_score(truth, named, average="macro"),
            "auc": sklearn.metrics.roc_auc_score(truth, chances),
        },
        abs=1e-3,
    )
    assert found["validation/accuracy"] > 0.8
    run = attempt.training.run
    assert verify_bundle(run, attempt.training.model, run.folder / "model") <= TOLERANCE


def test_numbers_far_from_the_start_are_learned_standardized(tmp_path: Path) -> None:
    """Of a mean of a million and a deviation of 1, no digit is lost."""
    watched = ["mae", "mse", "rmse", "r2"]
    target = {"columns": ["price", "weight"], "standardize": True, "metrics": watched}
    attempt = trained(tmp_path, heads(out=2), target, epochs=60)
    answers = numpy.array([answer["output"] for answer in answered(attempt, "validation")])
    truth = numpy.stack([column(attempt, name, "validation") for name in ("price", "weight")], 1)
    found = measured(attempt, "validation")
    assert found["validation/r2"] == pytest.approx(
        sklearn.metrics.r2_score(truth, answers), abs=1e-5
    )
    assert found["validation/r2"] > 0.95
    off = numpy.abs(answers - truth).mean()
    assert found["validation/mean_absolute_error"] == pytest.approx(off, rel=1e-5)
    assert numpy.abs(answers[:, 1] - truth[:, 1]).mean() < 0.3
    run = attempt.training.run
    assert verify_bundle(run, attempt.training.model, run.folder / "model") <= TOLERANCE


@pytest.mark.parametrize(
    "name", sorted(name for name, metric in metrics().items() if "number" in metric.columns)
)
def test_metrics_of_numbers_look_at_differences(name: str) -> None:
    """Standardized targets are measured without adding their mean again."""
    random = torch.Generator().manual_seed(0)
    output, target = torch.randn(50, 2, generator=random), torch.randn(50, 2, generator=random)
    metric = metrics()[name]()

    def value(shift: float) -> Any:
        sums = metric.sums(output.double() + shift, target.double() + shift, 0.5)
        plain = [each.tolist() if isinstance(each, torch.Tensor) else each for each in sums]
        return metric.value(plain)

    assert value(1_000.0) == pytest.approx(value(0.0), rel=1e-6)
