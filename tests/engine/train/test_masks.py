"""Masks that arise inside the model reach loss and metrics."""

from pathlib import Path

import numpy
import pytest
import torch

from engine.data import Column
from engine.data.write import Table, write_dataset
from engine.spec import check, read_graph, render
from engine.spec.interface import interface
from engine.train.examples import Examples
from tests.engine.train.runs import (
    CPU,
    Attempt,
    Killed,
    assert_equal_state,
    home,
    kill,
    make_run,
)
from tests.graphs import Document, chain, document, node

TAGS = ("low", "middle", "high")


def tagger(mask_zero: bool) -> Document:
    return chain(
        node("text", "Input", shape=[None], kind="tokens", vocabulary=9),
        node("table", "Embedding", input_dim=9, output_dim=5, mask_zero=mask_zero),
        node("memory", "LSTM", units=6, return_sequences=True),
        node("dense", "Dense", units=3),
        node("prob", "Softmax"),
    )


def write_sentences(name: str, with_gaps: bool) -> str:
    """60 rows of tokens, a tag for each; 0 is padding, which lies between the others."""
    folder = home() / "data" / name
    if folder.exists():
        return name
    random = numpy.random.default_rng(3)
    rows, tags = [], []
    for number in range(60):
        row = random.integers(1, 9, random.integers(3, 9))
        tag = row // 3
        row[1 : 1 + random.integers(0, 3)] = 0
        if number == 7:
            row[1:] = 0
        kept = row > 0
        rows.append(row if with_gaps else row[kept])
        tags.append(tag if with_gaps else tag[kept])
    columns = [
        Column(name="text", type="tokens", vocabulary=9),
        Column(name="tag", type="tags", classes=TAGS),
    ]
    write_dataset(folder, name, Table(name, "", "CC0-1.0", columns, [rows, tags], "tag"))
    return name


def train(folder: Path, mask_zero: bool, data: str) -> Attempt:
    run = make_run(
        folder, tagger(mask_zero), data=data, target="tag", epochs=4, batch_size=16,
        optimizer={"name": "adam", "learning_rate": 0.02},
    )  # fmt: skip
    return Attempt(run)


def test_a_tagger_that_skips_padding_learns_as_if_it_were_not_there(tmp_path: Path) -> None:
    gaps = train(tmp_path / "gaps", True, write_sentences("with_gaps", True))
    short = train(tmp_path / "short", False, write_sentences("without_gaps", False))
    assert "def with_masks(" in gaps.training.run.data["source"]
    assert "def with_masks(" not in short.training.run.data["source"]
    for attempt in (gaps, short):
        assert attempt.run() == "finished"
    told = [attempt.told() for attempt in (gaps, short)]
    epochs = [[e["values"] for e in events if e["kind"] == "epoch"] for events in told]
    for masked, plain in zip(*epochs, strict=True):
        assert masked == pytest.approx(plain, abs=1e-5)
    losses = [
        [value for e in events if e["kind"] == "metrics" for value in e["series"]["train/loss"]]
        for events in told
    ]
    assert losses[0] == pytest.approx(losses[1], abs=1e-5)


def test_loss_and_metric_count_the_steps_that_the_model_counts(tmp_path: Path) -> None:
    attempt = train(tmp_path / "run", True, write_sentences("with_gaps", True))
    training = attempt.training
    examples = Examples(training.run, training.run.rows("train"), CPU)
    batch = next(examples.slices(20))
    (tokens, lengths), (tags, padding) = batch.inputs[0], batch.targets[0]
    assert lengths is not None
    assert padding is not None
    real = padding & (tokens != 0)
    assert 0 < int(real.sum()) < int(padding.sum())
    training.model.eval()
    with torch.no_grad():
        scores = training.model.logits(tokens, lengths)  # type: ignore[operator]
        loss, ([(_, count)], [(right, steps)]) = training.objective.judge(batch)
    expected = torch.nn.functional.cross_entropy(scores[real], tags[real])
    assert float(loss) == pytest.approx(float(expected), abs=1e-6)
    assert int(right) == int((scores.argmax(-1) == tags)[real].sum())
    assert count == steps == int(real.sum())


def test_a_batch_without_a_real_step_teaches_nothing(tmp_path: Path) -> None:
    training = train(tmp_path / "run", True, write_sentences("with_gaps", True)).training
    batch = next(Examples(training.run, training.run.rows("train"), CPU).slices(2))
    (tokens, lengths) = batch.inputs[0]
    nothing = type(batch)(batch.size, ((torch.zeros_like(tokens), lengths),), batch.targets)
    loss, ([(_, count)], [(right, steps)]) = training.objective.judge(nothing)
    loss.backward()  # type: ignore[no-untyped-call]
    assert (float(loss.detach()), count, int(right), steps) == (0.0, 0, 0, 0)
    gradients = [weight.grad for weight in training.model.parameters()]
    assert all(grad is None or not grad.any() for grad in gradients)


def test_a_killed_tagger_goes_on_bit_for_bit(tmp_path: Path) -> None:
    data = write_sentences("with_gaps", True)
    whole = train(tmp_path / "whole", True, data)
    whole.run()
    broken = train(tmp_path / "broken", True, data)
    broken.training.script[5] = lambda: kill(broken)
    with pytest.raises(Killed):
        broken.run()
    resumed = Attempt(broken.training.run, 2)
    assert 0 < resumed.started_at < whole.training.steps
    assert resumed.run() == "finished"
    assert_equal_state(resumed.training.state(), whole.training.state())


def test_only_a_mask_that_the_data_do_not_know_gets_a_method() -> None:
    """One ragged input hands its own mask on; two of them, or a Masking, make another."""
    steps = node("steps", "Input", shape=[None, 4])
    plain = chain(steps, node("rnn", "GRU", return_sequences=True), node("out", "Dense", units=2))
    marked = chain(steps, node("mark", "Masking"), node("dense", "Dense", units=2))
    row = chain(steps, node("mark", "Masking"), node("rnn", "GRU"), node("out", "Dense", units=2))
    both = document(
        [steps, node("other", "Input", shape=[None, 4]), node("sum", "Add"), node("o", "Output")],
        [("steps", "sum"), ("other", "sum"), ("sum", "o")],
    )
    late = chain(steps, node("dense", "Dense", activation="relu"), node("mark", "Masking"))
    methods = {}
    for name, graph in (
        ("plain", plain), ("marked", marked), ("row", row), ("both", both), ("late", late),
    ):  # fmt: skip
        read = read_graph(graph)
        assert check(read).ok
        methods[name] = "def with_masks(" in render(read)
        assert (interface(read).outputs[0].own_mask == 0) == methods[name]
    assert methods == {"plain": False, "marked": True, "row": False, "both": True, "late": True}
