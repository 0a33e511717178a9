"""Measuring a trained run on other labelled rows: by name, with the run's own normalization."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import numpy
import pytest
import torch

from engine.data import import_file, open_dataset
from engine.data.dataset import BadData, Dataset
from engine.recipe import read_recipe
from engine.spec import read_graph
from engine.train.evaluate import evaluate_run
from engine.train.run_folder import Run, prepare_run
from tests.engine.export.test_bundle import ask
from tests.engine.train.runs import Attempt
from tests.graphs import chain, node


@cache
def home() -> Path:
    return Path(mkdtemp(prefix="brickwork-other-"))


def table(name: str, text: str) -> Dataset:
    file = home() / f"{name}.csv"
    file.write_text(text)
    import_file(file, name, home())
    return open_dataset(home() / "data" / name)


def rows(seed: int, count: int, words: dict[int, str], order: str = "a,b,colour,label") -> str:
    random = numpy.random.default_rng(seed)
    lines = [order]
    for _ in range(count):
        a, b = random.normal(5, 2), random.normal(-300, 40)
        values = {"a": f"{a:.4f}", "b": f"{b:.3f}", "colour": random.choice(["red", "blue"])}
        values["label"] = words[int(a > 5) + int(b > -290)]
        lines.append(",".join(values[name] for name in order.split(",")))
    return "\n".join(lines) + "\n"


WORDS = {0: "low", 1: "middle", 2: "top"}


@cache
def trained() -> Run:
    from engine.export.bundle import write_bundle

    march = table("march", rows(1, 200, WORDS))
    graph = chain(
        node("x", "Input", shape=[4]),
        node("h", "Dense", units=16, activation="relu"),
        node("y", "Dense", units=3, activation="softmax"),
    )
    recipe = {"data": "march", "target": "label", "metrics": ["accuracy", "confusion_matrix"]}
    recipe |= {"epochs": 20, "optimizer": {"name": "adam", "learning_rate": 0.02}}
    folder = Path(mkdtemp()) / "run"
    run = prepare_run(folder, read_graph(graph), read_recipe(recipe), march.folder, 1)
    attempt = Attempt(run)
    attempt.run()
    best = attempt.training.best
    assert best is not None
    write_bundle(run, best.weights, run.folder / "model")
    return run


def test_it_is_what_the_bundle_answers_to_the_file() -> None:
    # Another order of columns and classes: the first class of this file is the run's last.
    text = rows(2, 60, WORDS, "label,colour,b,a")
    lines = [line for line in text.splitlines() if not line.startswith("low")]
    april = table("april", "\n".join(lines) + "\n")
    found = evaluate_run(trained(), "april", april)
    code, answers = ask(trained().folder / "model", str(home() / "april.csv"))
    assert code == 0
    told = [answer["label"] for answer in answers]
    truth = [line.split(",")[0] for line in lines[1:]]
    assert found.values["april/accuracy"] == pytest.approx(numpy.mean(numpy.equal(told, truth)))
    assert found.values["april/accuracy"] > 0.8
    matrix = numpy.array(found.tables["april/confusion_matrix"])
    names = ["low", "middle", "top"]
    for row, is_ in enumerate(names):
        for place, said in enumerate(names):
            assert matrix[row, place] == list(zip(truth, told, strict=True)).count((is_, said))
    chances = torch.tensor([list(answer["probabilities"].values()) for answer in answers])
    numbers = torch.tensor([names.index(each) for each in truth])
    loss = torch.nn.functional.nll_loss(chances.log(), numbers)
    assert found.values["april/loss"] == pytest.approx(float(loss), rel=1e-4)


def test_the_run_on_its_own_file_is_the_run() -> None:
    run = trained()
    whole = evaluate_run(run, "all", open_dataset(Path(run.data["data"])))
    parts = [evaluate_run(run, part).tables for part in ("train", "validation", "test")]
    matrices = [numpy.array(next(iter(tables.values()))) for tables in parts]
    assert (numpy.array(whole.tables["all/confusion_matrix"]) == sum(matrices)).all()


HEAD = "a,b,colour,label\n"
NEW_CLASS = HEAD + "1.5,1.5,red,low\n2,2,blue,new\n3,3,red,low\n4,4,blue,new\n"
NEW_COLOUR = HEAD + "1.5,2,red,low\n2,4,green,top\n3,6,red,low\n4,5,green,top\n"


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("no-column", "a,colour,label\n1.5,red,low\n2,blue,top\n3,red,low\n4,red,top\n",
         "has no column 'b', which the run needs; it has: a, colour, label"),
        ("new-class", NEW_CLASS,
         "row 3, column 'label': 'new' is no class of the run, which knows low, middle, top"),
        ("new-colour", NEW_COLOUR,
         "row 3, column 'colour': 'green' is no class of the run"),
        ("words", "a,b,colour,label\nx,2,red,low\ny,4,blue,top\nx,5,red,low\ny,6,blue,top\n",
         "row 2, column 'a': 'x' is not a number"),
        ("dates", "a,b,colour,label\n2020-01-01,2,red,low\n2020-01-02,4,blue,top\n",
         "the column 'a' of the type date"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_column(name: str, text: str, says: str) -> None:
    with pytest.raises(BadData) as caught:
        evaluate_run(trained(), name, table(name, text))
    assert says in str(caught.value)


def test_texts_and_whole_numbers_are_read_as_the_run_reads_them() -> None:
    """In a short file no class comes up twice, and whole numbers look like classes."""
    short = table(
        "short", "a,b,colour,label\n1,1,red,low\n2,2,blue,top\n1,1,red,middle\n2,2,blue,low\n"
    )
    assert {short.columns[name].type for name in ("a", "b")} == {"class"}
    assert evaluate_run(trained(), "short", short).values["short/loss"] > 0


def test_numbers_beyond_the_networks_are_told_with_their_row() -> None:
    """As a number of the file it is right, but not as one of 32 bits in the scale of training."""
    far = table(
        "far", "a,b,colour,label\n1,1,red,low\n2,1e300,blue,top\n1,3,red,low\n2,4,red,top\n"
    )
    with pytest.raises(BadData, match=r"Row 3, column 'b' of the data set 'far': .* too large"):
        evaluate_run(trained(), "far", far)


def test_numbers_that_have_no_deviation_are_refused_before_training(tmp_path: Path) -> None:
    rows = "".join(f"{number}e300,{'xy'[number % 2]}\n" for number in range(1, 9))
    huge = table("huge", "a,label\n" + rows * 3)
    graph = chain(node("x", "Input", shape=[1]), node("y", "Dense", units=2))
    with pytest.raises(BadData, match="Numbers of the column 'a' are too large"):
        prepare_run(
            tmp_path / "run",
            read_graph(graph),
            read_recipe({"data": "huge", "target": "label", "batch_size": 4}),
            huge.folder,
            1,
        )
