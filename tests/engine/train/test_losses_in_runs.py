"""Losses in whole runs: what only the trainer and the bundle can get wrong."""

from pathlib import Path
from typing import Any

import numpy
import pytest
import torch

from engine.data import Column
from engine.data.write import Table, write_dataset
from engine.export.bundle import write_bundle
from engine.export.predict import answers_of
from engine.export.verify import verify_bundle
from engine.train.examples import Examples
from tests.engine.train.runs import CPU, Attempt, home, iris_mlp, make_run
from tests.graphs import Document, chain, node


def spoken() -> str:
    """A data set of sounds of unequal length, each with a shorter text: "spoken"."""
    folder = home() / "data" / "spoken"
    if not folder.exists():
        random = numpy.random.default_rng(0)
        texts = [random.integers(0, 3, random.integers(1, 4)) for _ in range(80)]
        sounds = []
        for text in texts:
            held = [numpy.repeat(sign + 1, random.integers(1, 4)) for sign in text]
            steps = numpy.concatenate([part for each in held for part in (each, [0])])
            sounds.append(numpy.eye(4, dtype=numpy.float32)[steps])
        columns = [
            Column(name="sound", type="series", shape=(4,)),
            Column(name="text", type="tags", classes=("a", "b", "c")),
        ]
        table = Table("Spoken", "", "CC0-1.0", columns, [sounds, texts], "text")
        write_dataset(folder, "spoken", table)
    return "spoken"


def listener(units: int = 4, *before: Document) -> Document:
    return chain(
        node("sound", "Input", shape=[None, 4]),
        *before,
        node("ear", "GRU", units=8, return_sequences=True),
        node("say", "Dense", units=units, activation="softmax"),
    )


def test_ctc_learns_to_write_down_what_it_hears(tmp_path: Path) -> None:
    recipe = {"data": spoken(), "target": "text", "loss": "ctc", "batch_size": 16, "epochs": 60}
    rate = {"name": "adam", "learning_rate": 0.02}
    run = make_run(tmp_path / "run", listener(), optimizer=rate, **recipe)
    attempt = Attempt(run)
    assert attempt.run() == "finished"
    training = attempt.training
    training.model.eval()
    (batch,) = Examples(run, run.rows("validation"), CPU).slices(100)
    (sounds, real), (texts, told) = batch.inputs[0], batch.targets[0]
    assert real is not None
    assert told is not None
    with torch.no_grad():
        best = training.model(sounds, real).argmax(-1)
    right = 0
    for row in range(batch.size):
        signs = torch.unique_consecutive(best[row][real[row]])
        right += (signs[signs > 0] - 1).tolist() == texts[row][told[row]].tolist()
    assert right >= 0.9 * batch.size


def test_ctc_takes_the_steps_that_the_model_counts(tmp_path: Path) -> None:
    """Masking leaves silent steps out; the loss of the shorter rows must not see them."""
    recipe = {"data": spoken(), "target": "text", "loss": "ctc", "batch_size": 16, "epochs": 1}
    run = make_run(tmp_path / "run", listener(4, node("mark", "Masking")), **recipe)
    assert run.objective["outputs"][0]["own_mask"] is not None
    assert Attempt(run).run() == "finished"


def test_rare_classes_count_as_much_as_they_are_rare(tmp_path: Path) -> None:
    loss = {"name": "cross_entropy", "class_weights": "balanced"}
    recipe = {"data": "iris", "target": "species", "epochs": 1, "loss": loss}
    run = make_run(tmp_path / "run", iris_mlp(), **recipe)
    weights = run.objective["outputs"][0]["loss"]["class_weights"]
    species = run.dataset.array("species")[run.rows("train")]
    counts = numpy.bincount(species)
    assert weights == pytest.approx((len(species) / (3 * counts)).tolist())
    assert run.recipe["loss"] == loss | {"label_smoothing": 0.0}
    assert Attempt(run).run() == "finished"
    tagged = make_run(
        tmp_path / "tagged", listener(3), data=spoken(), target="text",
        loss={"name": "focal", "class_weights": "balanced"},
    )  # fmt: skip
    assert len(tagged.objective["outputs"][0]["loss"]["class_weights"]) == 3


def pairs(units: int, activation: str = "linear") -> Document:
    return chain(
        node("point", "Input", shape=[2]),
        node("hidden", "Dense", units=8, activation="tanh"),
        node("end", "Dense", units=units, activation=activation),
    )


@pytest.mark.parametrize(
    ("loss", "graph", "boundary"),
    [
        ("hinge", pairs(1), 0.0),
        ({"name": "contrastive", "margin": 3.0}, pairs(1, "softplus"), 1.5),
        ("categorical_hinge", pairs(2), 0.5),
        ("triplet", pairs(5), None),
    ],
)
def test_a_bundle_names_classes_as_the_loss_does(
    loss: Any, graph: Document, boundary: float | None, tmp_path: Path
) -> None:
    run = make_run(tmp_path / "run", graph, data="blobs", target="label", loss=loss, epochs=2)
    attempt = Attempt(run)
    assert attempt.run() == "finished"
    if loss == "hinge":
        weights = attempt.training.weights()
        write_bundle(run, weights, run.folder / "model")
        assert verify_bundle(run, attempt.training.model, run.folder / "model") < 1e-6
    (told,) = run.data["preprocessing"]["outputs"]
    width = told["labels"] and len(told["labels"])
    if boundary is None:
        assert answers_of([told], (torch.ones(1, 5),), 1)[0]["label"] is None
        return
    assert told["boundary"] == boundary
    if loss == "categorical_hinge":
        rows = torch.eye(width) - 3
    else:
        rows = torch.tensor([[boundary - 0.1], [boundary + 0.1]])
    answers = answers_of([told], (rows,), len(rows))
    assert [answer["label"] for answer in answers] == told["labels"]
    assert answers[0]["probabilities"] is None
