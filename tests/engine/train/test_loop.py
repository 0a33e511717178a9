"""What the loop does, beside getting the weights right."""

import math
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy
import pytest
import torch

from engine.data import Column
from engine.data.write import Table, write_dataset
from engine.export.bundle import write_bundle
from engine.export.verify import verify_bundle
from engine.train.blame import find_origin
from engine.train.examples import Examples
from engine.train.meter import NotFinite
from engine.train.training import Training
from tests.engine.train.reference import reference_losses
from tests.engine.train.runs import (
    CPU,
    FAMILIES,
    Attempt,
    diabetes_line,
    digits_cnn,
    home,
    iris_mlp,
    make_run,
)
from tests.events import expect_declared
from tests.graphs import Document, chain, document, node
from tests.stack import until


def series(attempt: Attempt) -> tuple[list[int], dict[str, list[Any]]]:
    """All steps and series of an attempt's metrics, joined."""
    steps: list[int] = []
    joined: dict[str, list[Any]] = {}
    for event in attempt.told("metrics"):
        steps += event["step"]
        for name, values in event["series"].items():
            joined.setdefault(name, []).extend(values)
    return steps, joined


def digits_mlp() -> Document:
    return chain(
        node("image", "Input", shape=[1, 8, 8]),
        node("flat", "Flatten"),
        node("hidden", "Dense", units=32, activation="relu"),
        node("dense", "Dense", units=10),
        node("prob", "Softmax"),
    )


@pytest.mark.parametrize("graph", [digits_mlp, digits_cnn])
def test_the_fast_loop_equals_the_textbook(graph: Any, tmp_path: Path) -> None:
    schedule = {"name": "cosine"}
    run = make_run(
        tmp_path / "run", graph(), data="digits", target="digit", epochs=5, schedule=schedule
    )
    attempt = Attempt(run)
    attempt.run()
    steps, joined = series(attempt)
    assert steps == list(range(1, run.objective["steps"] + 1))
    expected = reference_losses(run, 100)
    assert joined["train/loss"][:100] == pytest.approx(expected, abs=1e-6)


def test_the_first_step_is_told_at_once_and_the_rest_at_most_ten_times_a_second(
    tmp_path: Path,
) -> None:
    run = make_run(tmp_path / "run", iris_mlp(), data="iris", target="species", epochs=40)
    attempt = Attempt(run, checkpoint_seconds=1_000)
    attempt.run()
    events = attempt.told()
    assert events[0]["kind"] == "metrics"
    assert events[0]["step"] == [1]
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    # An epoch's end tells its steps too; between two epochs nothing but time does.
    inside = [e for e in events if e["kind"] == "metrics" and e["step"][-1] % 4]
    lasted = events[-1]["time"] - events[0]["time"]
    assert len(inside) <= 2 + lasted / 0.1


def test_an_epoch_is_the_mean_over_its_samples(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", iris_mlp(), data="iris", target="species", epochs=1)
    attempt = Attempt(run)
    attempt.run()
    (epoch,) = [e for e in attempt.told() if e["kind"] == "epoch"]
    assert run.data["split"]["rows"] == {"train": 106, "validation": 22, "test": 22}
    assert run.objective["steps_per_epoch"] == 4
    assert [attempt.training.batches_of(step)[0].size for step in (1, 2, 3, 4)] == [32, 32, 32, 10]
    assert set(epoch["values"]) == {
        "train/loss", "train/accuracy", "validation/loss", "validation/accuracy",
    }  # fmt: skip
    training = attempt.training
    validation = Examples(run, run.rows("validation"), CPU)
    again = training.evaluate("validation", validation).values
    assert again["validation/loss"] == epoch["values"]["validation/loss"]
    assert again["validation/accuracy"] * 22 == pytest.approx(
        round(again["validation/accuracy"] * 22), abs=1e-4
    )


def test_tables_travel_beside_the_values(tmp_path: Path) -> None:
    """Of whole parts only: there is none, and no AUC, for a single step or for training."""
    metrics = ["confusion_matrix", "auc", {"name": "f1", "average": "class"}]
    recipe = {"data": "iris", "target": "species", "epochs": 2, "metrics": metrics}
    attempt = Attempt(make_run(tmp_path / "run", iris_mlp(), **recipe))
    attempt.run()
    events = attempt.told()
    series = next(event for event in events if event["kind"] == "metrics")["series"]
    assert set(series) == {"train/loss", "train/f1_class_1", "learning_rate"}
    epochs = [event for event in events if event["kind"] == "epoch"]
    for epoch in epochs:
        assert set(epoch["values"]) == {
            "train/loss", "train/f1_class_1",
            "validation/loss", "validation/auc", "validation/f1_class_1",
        }  # fmt: skip
        assert epoch["tables"].keys() == {"validation/confusion_matrix"}
        matrix = numpy.array(epoch["tables"]["validation/confusion_matrix"])
        assert (matrix.shape, matrix.sum()) == ((3, 3), 22)
    expect_declared([event | {"seq": 1} for event in epochs])


def test_a_last_batch_of_one_is_kept_unless_a_batch_is_compared_with_itself(tmp_path: Path) -> None:
    split = {"validation": 0.3, "test": 0.0}
    recipe = {"data": "iris", "target": "species", "split": split, "batch_size": 52, "epochs": 1}
    plain = make_run(tmp_path / "plain", iris_mlp(), **recipe)
    assert plain.objective["steps_per_epoch"] == math.ceil(105 / 52) == 3
    norm = chain(
        node("flower", "Input", shape=[4]),
        node("norm", "BatchNormalization"),
        node("dense", "Dense", units=3),
    )
    assert make_run(tmp_path / "norm", norm, **recipe).objective["steps_per_epoch"] == 2
    assert Attempt(plain).run() == "finished"


def test_early_stopping_and_the_best_epoch(tmp_path: Path) -> None:
    stopping = {"monitor": "validation/accuracy", "patience": 3}
    recipe = {"data": "iris", "target": "species", "epochs": 200, "early_stopping": stopping}
    rate = {"name": "adam", "learning_rate": 0.02}
    run = make_run(tmp_path / "run", iris_mlp(), optimizer=rate, **recipe)
    attempt = Attempt(run)
    assert attempt.run() == "finished"
    values = [e["values"]["validation/accuracy"] for e in attempt.told("epoch")]
    best = attempt.training.best
    assert best is not None
    assert best.epoch == values.index(max(values)) + 1, "the earliest on a tie"
    assert len(values) == best.epoch + 3 < 200


def test_without_validation_the_last_epoch_is_the_best(tmp_path: Path) -> None:
    split = {"validation": 0.0, "test": 0.2}
    run = make_run(
        tmp_path / "run", iris_mlp(), data="iris", target="species", epochs=2, split=split
    )
    attempt = Attempt(run)
    attempt.run()
    assert attempt.training.best is not None
    assert attempt.training.best.epoch == 2
    assert run.objective["monitor"] is None


def test_a_sequence_counts_its_real_steps_only(tmp_path: Path) -> None:
    graph, recipe = FAMILIES["lstm"]
    run = make_run(tmp_path / "run", graph(), epochs=1, **recipe)
    examples = Examples(run, run.rows("train"), CPU)
    lengths = numpy.diff(run.dataset.offsets("text"))[run.rows("train")]
    batch = next(examples.slices(5))
    tokens, mask = batch.arguments
    assert tokens.shape == mask.shape == (5, lengths[:5].max())
    assert mask.sum(1).tolist() == lengths[:5].tolist()
    assert not tokens[~mask].any()


def test_rows_that_do_not_stay_in_memory_are_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph, recipe = FAMILIES["cnn"]
    runs = [make_run(tmp_path / name, graph(), epochs=2, **recipe) for name in ("a", "b")]
    held = Attempt(runs[0])
    held.run()
    monkeypatch.setattr("engine.train.examples.RESIDENT_BYTES", 0)
    monkeypatch.setattr("engine.train.examples.CHUNK_BYTES", 100_000)
    mapped = Attempt(runs[1])
    mapped.run()
    weights = zip(held.training.model.parameters(), mapped.training.model.parameters(), strict=True)
    assert all(torch.equal(first, second) for first, second in weights)
    assert series(held) == series(mapped)


@pytest.mark.parametrize("every", [0.0, 1_000.0])
@pytest.mark.parametrize("step", [1, 2, 12])
def test_a_loss_that_is_not_a_number_names_its_step(
    step: int, every: float, tmp_path: Path
) -> None:
    """At the first step, early and in the last one; what comes after is not told."""
    optimizer = {"name": "sgd", "learning_rate": 1e-6}
    recipe = {"data": "diabetes", "target": "progression", "batch_size": 128, "epochs": 4}
    run = make_run(tmp_path / "run", diabetes_line(), optimizer=optimizer, **recipe)
    assert run.objective["steps"] == 12

    def explode(attempt: Attempt) -> None:
        with torch.no_grad():
            next(attempt.training.model.parameters()).fill_(math.nan)

    attempt = Attempt(run, script={step: explode}, checkpoint_seconds=every)
    with pytest.raises(NotFinite) as caught:
        attempt.run()
    steps, joined = series(attempt)
    if caught.value.step == step + 1:
        assert steps[-1] == step + 1
        assert joined["train/loss"][-1] == "NaN"
    else:  # a checkpoint was about to be written, or it was the last step
        assert caught.value.step == step
        assert every == 0.0 or step == 12
    kept = sorted(run.attempt_folder(1).glob("*.checkpoint"))
    assert all(int(path.name[5:14]) <= step for path in kept)


def test_an_exploding_network_is_found_again_step_by_step(tmp_path: Path) -> None:
    optimizer = {"name": "sgd", "learning_rate": 1_000.0}
    deep = chain(
        node("patient", "Input", shape=[10]),
        node("first", "Dense", units=8),
        node("relu", "ReLU"),
        node("second", "Dense", units=1),
    )
    recipe = {"data": "diabetes", "target": "progression", "epochs": 50, "optimizer": optimizer}
    run = make_run(tmp_path / "run", deep, **recipe)
    with pytest.raises(NotFinite) as caught:
        Attempt(run).run()
    assert find_origin(run, caught.value.step, CPU) in ("first", "second")


def test_data_that_are_not_numbers_are_the_input_s_fault(tmp_path: Path) -> None:
    numbers = numpy.ones(20)
    numbers[3] = math.nan
    columns = [Column(name="x", type="number"), Column(name="y", type="number")]
    table = Table("broken", "", "none", columns, [numbers, numpy.arange(20.0)], "y")
    folder = home() / "data" / "broken"
    if not folder.exists():
        write_dataset(folder, "broken", table)
    line = chain(node("number", "Input", shape=[1]), node("dense", "Dense", units=1))
    run = make_run(
        tmp_path / "run", line, data="broken", target="y", batch_size=10, epochs=2,
        split={"validation": 0.0, "test": 0.0},
    )  # fmt: skip
    with pytest.raises(NotFinite) as caught:
        Attempt(run).run()
    assert caught.value.step == 1
    assert find_origin(run, 1, CPU) == "number"


def test_the_first_visit_s_network_reads_digits(tmp_path: Path) -> None:
    graph = chain(
        node("image", "Input", shape=[1, 8, 8]),
        node("conv_1", "Conv2D", filters=16, padding="same", activation="relu"),
        node("conv_2", "Conv2D", filters=32, padding="same", activation="relu"),
        node("pool", "MaxPooling2D", pool_size=2),
        node("flat", "Flatten"),
        node("dense", "Dense", units=10),
        node("prob", "Softmax"),
    )
    rate = {"name": "adam", "learning_rate": 0.003}
    recipe = {"data": "digits", "target": "digit", "epochs": 20, "optimizer": rate}
    attempt = Attempt(make_run(tmp_path / "run", graph, **recipe))
    attempt.run()
    scores = [event["values"]["validation/accuracy"] for event in attempt.told("epoch")]
    assert max(scores) >= 0.97


def two_ended() -> tuple[Document, dict[str, Any]]:
    """A softmax left to its loss beside a sigmoid that is not, with a recipe for both."""
    graph = document(
        [
            node("sepal", "Input", shape=[2]),
            node("petal", "Input", shape=[1]),
            node("both", "Concatenate"),
            node("kind", "Dense", units=3, activation="softmax"),
            node("width", "Dense", units=1, activation="sigmoid"),
        ],
        [("sepal", "both"), ("petal", "both"), ("both", "kind"), ("both", "width")],
    )
    recipe = {
        "data": "iris",
        "inputs": {"sepal": ["sepal length", "sepal width"], "petal": "petal length"},
        "target": {"kind": "species", "width": "petal width"},
        "epochs": 30,
        "optimizer": {"name": "adam", "learning_rate": 0.02},
    }
    return graph, recipe


def test_two_inputs_and_two_outputs_learn_together(tmp_path: Path) -> None:
    """And a bundle reads them."""
    graph, recipe = two_ended()
    run = make_run(tmp_path / "run", graph, **recipe)
    attempt = Attempt(run)
    attempt.run()
    epochs = [event["values"] for event in attempt.told("epoch")]
    assert "validation/kind/accuracy" in epochs[0]
    assert epochs[-1]["validation/loss"] < 0.6 * epochs[0]["validation/loss"]
    training = attempt.training
    batch = next(Examples(run, run.rows("test"), CPU).slices(5))
    training.model.eval()
    with torch.no_grad():
        loss, _ = training.objective(batch)
        kind, width = training.model(*batch.arguments)
    (species, _), (petal, _) = batch.targets
    expected = torch.nn.functional.nll_loss(kind.log(), species)
    expected += torch.nn.functional.mse_loss(width, petal)
    assert float(loss) == pytest.approx(float(expected), abs=1e-5)
    assert training.best is not None
    write_bundle(run, training.best.weights, run.folder / "model")
    training.model.load_state_dict(training.best.weights)
    assert verify_bundle(run, training.model, run.folder / "model") <= 1e-6


def test_it_stands_still_while_nobody_stores_what_it_tells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.train.loop.UNHEARD_SECONDS", 0.1)
    run = make_run(tmp_path, iris_mlp(), data="iris", target="species", epochs=2_000)
    attempt = Attempt(run, acknowledged=1)
    trained = ThreadPoolExecutor(1).submit(attempt.run)
    place = until(lambda: stands_still(attempt.training), "training stands still", 60, pause=0)
    assert 0 < place < attempt.training.steps
    attempt.control.stored = 10**9
    until(lambda: attempt.training.step > place, "it goes on")
    attempt.control.commands.put({"command": "stop"})
    assert trained.result(60) == "stopped"


def stands_still(training: Training) -> int | None:
    """The step at which it has been for a second; None where it moves, or has not begun."""
    step = training.step
    time.sleep(1.0)
    return step if step and training.step == step else None
