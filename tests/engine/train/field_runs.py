"""Short trainings that tell whether a field of a recipe changes anything."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy

from engine.data import Column, describe_data
from engine.data.write import Table, write_dataset
from engine.recipe import check_recipe, read_recipe
from engine.spec import BadDocument, Problem, read_graph
from tests.engine.train.runs import Attempt, home, make_run
from tests.graphs import Document, chain, node

PLAIN = {"epochs": 8, "batch_size": 40}
"""Few steps, so that thousands of runs are done in a minute; epochs, so that schedules act."""


def dense(inputs: int, units: int, end: str = "linear") -> Document:
    """A network with a hidden matrix between its first and its last layer."""
    return chain(
        node("row", "Input", shape=[inputs]),
        node("first", "Dense", units=6, activation="tanh"),
        node("hidden", "Dense", units=5, activation="tanh"),
        node("answer", "Dense", units=units, activation=end),
    )


def tagger() -> Document:
    return chain(
        node("text", "Input", shape=[None], kind="tokens", vocabulary=12),
        node("points", "Embedding", input_dim=12, output_dim=4),
        node("memory", "GRU", units=5, return_sequences=True),
        node("answer", "Dense", units=3),
    )


STAGES: dict[str, tuple[Document, dict[str, Any]]] = {
    "classes": (dense(4, 3), {"data": "iris", "target": "species"}),
    "numbers": (dense(10, 1), {"data": "diabetes", "target": "progression"}),
    "pair": (dense(2, 1), {"data": "circles?rows=60", "target": "label"}),
    "distances": (dense(2, 1, "softplus"), {"data": "circles?rows=60", "target": "label"}),
    "rates": (dense(10, 1, "softplus"), {"data": "diabetes", "target": "progression"}),
    "tags": (tagger(), {"data": "tagged", "target": "tags", "inputs": {"text": "text"}}),
}
"""What a part may be tried on: it takes the first that it fits."""


@cache
def place() -> Path:
    """The home of all data here, with tagged texts."""
    folder = home() / "data" / "tagged"
    if not folder.exists():
        random = numpy.random.default_rng(1)
        rows = [random.integers(2, 12, random.integers(2, 9)) for _ in range(60)]
        columns = [
            Column(name="text", type="tokens", vocabulary=12),
            Column(name="tags", type="tags", classes=("in", "begin", "end")),
        ]
        values: list[Any] = [rows, [row % 3 for row in rows]]
        write_dataset(folder, "tagged", Table("Tagged", "", "CC0-1.0", columns, values, "tags"))
    return home()


def told(graph: Document, recipe: dict[str, Any]) -> list[Problem]:
    """The problems and the advice before Train."""
    try:
        read = read_recipe(recipe)
        return check_recipe(read_graph(graph), read, describe_data(read.data, place()))
    except BadDocument as error:
        return list(error.problems)


def refused(problems: list[Problem]) -> bool:
    return any(not problem.is_lint for problem in problems)


def numbers(graph: Document, recipe: dict[str, Any]) -> str:
    """All that a run tells and learns, the clock apart, as a text to compare."""
    place()
    return _numbers(json.dumps(graph), json.dumps(recipe))


@cache
def _numbers(graph: str, recipe: str) -> str:
    with TemporaryDirectory() as folder:
        run = make_run(Path(folder) / "run", json.loads(graph), **json.loads(recipe))
        attempt = Attempt(run)
        attempt.run()
        events = _untimed(attempt.told())
        weights = {name: tensor.tolist() for name, tensor in attempt.training.weights().items()}
        plan = run.data["plan"]
        return json.dumps([events, weights, plan], default=str, sort_keys=True)


def _untimed(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The curves and the epochs; how the clock cut curves into events is left out."""
    curves: dict[str, list[Any]] = {}
    for event in events:
        if event["kind"] == "metrics":
            for name, values in {"step": event["step"], **event["series"]}.items():
                curves.setdefault(name, []).extend(values)
    epochs = [
        {name: value for name, value in event.items() if name not in ("time", "n")}
        for event in events
        if event["kind"] == "epoch"
    ]
    return {"curves": curves, "epochs": epochs}
