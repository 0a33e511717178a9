"""Graphs with modules and shared weights train, resume to the last bit, and are taken home."""

import json
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import load_file

from engine.data import find_data
from engine.data.dataset import open_dataset
from engine.export.bundle import write_bundle
from engine.export.verify import verify_bundle
from engine.recipe import check_recipe, read_recipe
from engine.spec import read_graph
from engine.train.blame import find_origin
from engine.train.loop import NotFinite
from tests.engine.train.runs import CPU, Attempt, assert_equal_state, home, leave, make_run
from tests.graphs import Document, chain, document, module, node, with_modules


def digits_in_modules() -> Document:
    """A stem, three repeated residual modules, a shared one, and a head that ends in Softmax."""
    residual = module(
        node("x", "Input", shape=[4, 8, 8]),
        node("conv", "Conv2D", filters=4, padding="same", activation="relu"),
        node("norm", "BatchNormalization"),
        node("sum", "Add"),
        wires=[("x", "conv"), ("conv", "norm"), ("norm", "sum"), ("x", "sum")],
    )
    head = module(
        node("x", "Input", shape=[4]), node("dense", "Dense", units=10), node("prob", "Softmax")
    )
    graph = chain(
        node("image", "Input", shape=[1, 8, 8]),
        node("stem", "Conv2D", filters=4, padding="same"),
        node("rest", "module:Residual", repeat=3),
        node("one", "module:Residual"),
        node("again", "module:Residual") | {"shares": "one"},
        node("mean", "GlobalAveragePooling2D"),
        node("drop", "Dropout", rate=0.1),
        node("head", "module:Head"),
    )
    return with_modules(graph, Residual=residual, Head=head)


def words_in_modules() -> Document:
    """A mask goes along with two repeated modules; a tied Dense is called twice."""
    step = module(
        node("x", "Input", shape=[None, 4]),
        node("rnn", "GRU", units=4, return_sequences=True),
        node("sum", "Add"),
        wires=[("x", "rnn"), ("rnn", "sum"), ("x", "sum")],
    )
    graph = chain(
        node("text", "Input", shape=[None], kind="tokens", vocabulary=12),
        node("table", "Embedding", input_dim=12, output_dim=4),
        node("steps", "module:Step", repeat=2),
        node("memory", "LSTM", units=4),
        node("first", "Dense", units=4, activation="tanh"),
        node("second", "Dense") | {"shares": "first"},
        node("dense", "Dense", units=1, activation="sigmoid"),
    )
    return with_modules(graph, Step=step)


def siamese_iris() -> Document:
    """Two views of a flower go through one stack."""
    return document(
        [
            node("left", "Input", shape=[2]),
            node("right", "Input", shape=[2]),
            node("see_left", "Dense", units=5, activation="relu"),
            node("see_right", "Dense") | {"shares": "see_left"},
            node("join", "Concatenate"),
            node("dense", "Dense", units=3),
            node("prob", "Softmax"),
        ],
        [
            ("left", "see_left"),
            ("right", "see_right"),
            ("see_left", "join"),
            ("see_right", "join"),
            ("join", "dense"),
            ("dense", "prob"),
        ],
    )


VIEWS = {"left": ["sepal length", "sepal width"], "right": ["petal length", "petal width"]}
RUNS: dict[str, tuple[Document, dict[str, Any]]] = {
    "digits": (
        digits_in_modules(),
        {"data": "digits", "target": "digit", "batch_size": 256},
    ),
    "words": (words_in_modules(), {"data": "words", "target": "odd", "batch_size": 16}),
    "siamese": (
        siamese_iris(),
        {"data": "iris", "target": "species", "batch_size": 16, "inputs": VIEWS},
    ),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_resumed_run_ends_like_one_that_was_never_killed(name: str, tmp_path: Path) -> None:
    graph, recipe = RUNS[name]
    whole = Attempt(make_run(tmp_path / "whole", graph, epochs=2, **recipe))
    whole.run()
    run = make_run(tmp_path / "parted", graph, epochs=2, **recipe)
    assert Attempt(run, 1, {3: leave}).run() == "interrupted"
    second = Attempt(run, 2)
    assert second.started_at == 3
    second.run()
    assert_equal_state(second.training.state(), whole.training.state())


@pytest.mark.parametrize("name", RUNS)
def test_the_bundle_holds_each_weight_once_and_answers_alike(name: str, tmp_path: Path) -> None:
    graph, recipe = RUNS[name]
    run = make_run(tmp_path / "run", graph, epochs=1, **recipe)
    attempt = Attempt(run)
    attempt.run()
    training = attempt.training
    write_bundle(run, training.weights(), tmp_path / "model")
    verify_bundle(run, training.model, tmp_path / "model")
    weights = load_file(tmp_path / "model" / "weights.safetensors")
    trained = {name for name, _ in training.model.named_parameters()}
    assert trained <= set(weights)
    assert sum(weights[name].numel() for name in trained) == run.data["parameters"]
    assert json.loads((tmp_path / "model" / "graph.brick.json").read_text()) == run.data["graph"]


@pytest.mark.parametrize("end", [{}, {"activation": "softmax"}], ids=["plain", "by its logits"])
def test_what_explodes_inside_a_module_is_told_at_its_use(end: Any, tmp_path: Path) -> None:
    stack = module(node("x", "Input", shape=[4]), node("dense", "Dense", units=4))
    head = module(node("x", "Input", shape=[4]), node("dense", "Dense", units=3, **end))
    graph = chain(
        node("flower", "Input", shape=[4]),
        node("stack", "module:Stack", repeat=2),
        node("head", "module:Head"),
    )
    optimizer = {"name": "sgd", "learning_rate": 1_000.0}
    run = make_run(
        tmp_path / "run",
        with_modules(graph, Stack=stack, Head=head),
        data="iris",
        target="species",
        epochs=50,
        optimizer=optimizer,
    )
    with pytest.raises(NotFinite) as caught:
        Attempt(run).run()
    assert find_origin(run, caught.value.step, CPU) in ("stack", "head")


def test_the_recipe_looks_inside_modules() -> None:
    graph, recipe = RUNS["digits"]
    description = open_dataset(find_data("digits", home())).description
    problems = check_recipe(read_graph(graph), read_recipe(recipe | {"batch_size": 1}), description)
    assert [problem.node for problem in problems if problem.code == "param_range"] == ["rest"]
