"""What each output learns: its column or columns, its own loss and metrics, and older documents."""

from typing import Any

import pytest

from engine.recipe import Recipe, check_recipe, read_recipe, resolve
from engine.recipe.check import monitors
from engine.recipe.target import Target
from engine.spec import BadDocument, Problem, read_graph
from tests.graphs import Document, document, node

COLUMNS: dict[str, dict[str, Any]] = {
    "a": {"type": "vector", "shape": [2]},
    "size": {"type": "number", "minimum": -3.0, "maximum": 3.0},
    "price": {"type": "number", "minimum": -2.0, "maximum": 2.0},
    "kind": {"type": "class", "classes": ["p", "q", "r"]},
    "red": {"type": "class", "classes": ["0", "1"]},
    "ripe": {"type": "class", "classes": ["no", "yes"]},
    "shape": {"type": "class", "classes": ["flat", "round"]},
    "rare": {"type": "number", "minimum": 0.0, "maximum": 1.0},
}
TABLE = {
    "rows": 1_000,
    "columns": [{"name": name, **column} for name, column in COLUMNS.items()],
}
LEAST = {"data": "table", "inputs": {"x": "a"}}


def heads(**units: int) -> Document:
    """A network with an output for each name."""
    nodes = [node("x", "Input", shape=[2]), node("h", "Dense", units=2, activation="relu")]
    nodes += [node(name, "Dense", units=width) for name, width in units.items()]
    return document(nodes, [("x", "h"), *(("h", name) for name in units)])


def read(target: Any, **more: Any) -> Recipe:
    return read_recipe({**LEAST, "target": target, **more})


def told(graph: Document, target: Any, **more: Any) -> list[Problem]:
    found = check_recipe(read_graph(graph), read(target, **more), TABLE)
    return [problem for problem in found if not problem.is_lint]


def bound(graph: Document, target: Any, **more: Any) -> dict[str, tuple[str, list[str]]]:
    """The loss and the metrics of each output."""
    task = resolve(read_graph(graph), read(target, **more), TABLE)
    return {
        output.port.id: (output.loss.part_name(), [metric.label for metric in output.metrics])
        for output in task.outputs
    }


def refused(target: Any, **more: Any) -> list[tuple[str, str | None, str]]:
    with pytest.raises(BadDocument) as caught:
        read(target, **more)
    return [(problem.code, problem.param, problem.message) for problem in caught.value.problems]


TWO = {"num": "size", "cls": "kind"}


def test_a_target_may_be_written_in_every_way() -> None:
    one = Target(columns=("size",))
    for given in ("size", ["size"], {"column": "size"}, {"columns": ["size"]}):
        assert read(given).target == one
        assert read(given).to_data()["target"] == "size"
        assert read({"num": given}).target == {"num": one}
    several = read({"out": ["red", "ripe"]})
    assert several.to_data()["target"] == {"out": {"columns": ["red", "ripe"]}}
    whole = {
        "num": {"column": "size", "loss": "huber", "metrics": ["mean_absolute_error"]},
        "cls": "kind",
        "price": {"column": "price", "standardize": True},
    }
    assert read(whole).to_data()["target"] == whole
    assert read(read(whole).to_data()["target"]) == read(whole)


def test_losses_and_metrics_may_be_given_by_output() -> None:
    by_output = read(
        TWO,
        loss={"num": "huber", "cls": "categorical_crossentropy"},
        metrics={"num": ["mae"], "cls": "acc"},
    )
    assert by_output.to_data()["target"] == {
        "num": {"column": "size", "loss": "huber", "metrics": ["mean_absolute_error"]},
        "cls": {"column": "kind", "loss": "cross_entropy", "metrics": ["accuracy"]},
    }
    assert (by_output.loss, by_output.metrics) == (None, None)
    ((code, param, message),) = refused(TWO, loss={"nun": "huber"})
    assert (code, param) == ("bad_recipe", "loss.nun")
    assert "there are: num, cls." in message
    twice = {"num": {"column": "size", "loss": "huber"}, "cls": "kind"}
    assert "has its loss twice" in refused(twice, loss={"num": "huber"})[0][2]


@pytest.mark.parametrize(
    ("target", "param", "says"),
    [
        (None, "target", "target must be a column, a list of columns, an object"),
        ({}, "target", "but is an object."),
        ([], "target", "but is an empty list."),
        ({"num": 3}, "target.num", "but is 3."),
        ({"num": {"loss": "huber"}}, "target.num", "needs either a column or columns"),
        ({"num": {"column": "size", "columns": ["size"]}}, "target.num", "needs either"),
        ({"num": {"columns": ["size", 3]}}, "target.num.columns", 'value of ["size", 3] is 3'),
        ({"num": ["size", "size"]}, "target.num.columns", "the column 'size' twice"),
        ({"column": "size", "loss": "hubert"}, "target.loss", "There is no loss 'hubert'"),
        ({"column": "size", "metrics": ["mae", "x"]}, "target.metrics.1", "no metric 'x'"),
        ({"column": "size", "standardize": 1}, "target.standardize", "must be true or false"),
        ({"column": "size", "encode": []}, "target.encode", "cannot be encoded by the recipe yet"),
        ({"column": "size", "lost": "huber"}, "target.lost", "has no field 'lost'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_target_is_told_with_its_place(
    target: Any, param: str, says: str
) -> None:
    assert any(p == param and says in message for _, p, message in refused(target))


def test_version_1_is_read_as_it_always_was() -> None:
    old = {"format": "brickwork.recipe", "version": 1, **LEAST}
    for target, outputs in (
        ("size", None),
        ({"num": "size", "cls": "kind"}, ["num", "cls"]),
        # Outputs that are called as fields of version 2 are outputs in version 1.
        ({"column": "size", "loss": "kind"}, ["column", "loss"]),
        ({"columns": "size"}, ["columns"]),
    ):
        recipe = read_recipe({**old, "target": target, "loss": "huber", "metrics": []})
        given = recipe.target
        assert (None if isinstance(given, Target) else list(given)) == outputs
        assert not any(each.standardize or each.loss for each in recipe.targets)
        assert recipe.loss is not None
        written = recipe.to_data()
        assert written["version"] == 2
        assert read_recipe(written) == recipe


def test_each_output_has_its_own_loss_and_metrics() -> None:
    graph = heads(num=1, cls=3)
    assert bound(graph, TWO) == {
        "num": ("mean_squared_error", ["mean_absolute_error"]),
        "cls": ("cross_entropy", ["accuracy"]),
    }
    own = {"num": {"column": "size", "loss": "huber", "metrics": ["rmse", "r2"]}, "cls": "kind"}
    assert bound(graph, own, metrics=["f1"]) == {
        "num": ("huber", ["root_mean_squared_error", "r2"]),
        "cls": ("cross_entropy", ["f1"]),
    }
    # What is given for all goes where it fits.
    assert bound(graph, TWO, metrics=["accuracy", "mean_absolute_error", "auc"]) == {
        "num": ("mean_squared_error", ["mean_absolute_error"]),
        "cls": ("cross_entropy", ["accuracy", "auc"]),
    }
    (nowhere,) = told(graph, TWO, metrics=["accuracy", "exact_match"])
    assert "exact_match is measured on labels" in nowhere.message
    (wrong,) = told(graph, TWO, loss="huber")
    assert "Use cross_entropy with 3 units" in wrong.message
    (edit,) = wrong.fixes[0].edits
    assert wrong.fixes[0].label == "Use cross_entropy for cls"
    assert told(graph, edit["recipe"]["target"], loss="huber") == []


def test_values_are_named_by_output() -> None:
    task = resolve(read_graph(heads(num=1, cls=3)), read(TWO), TABLE)
    assert {"validation/num/mean_absolute_error", "validation/cls/accuracy"} <= set(monitors(task))
    alone = resolve(read_graph(heads(num=1)), read("size"), TABLE)
    assert set(monitors(alone)) == {
        "train/loss", "validation/loss", "train/mean_absolute_error",
        "validation/mean_absolute_error",
    }  # fmt: skip


def test_columns_of_two_classes_are_labels() -> None:
    graph, labels = heads(out=3), ["red", "ripe", "shape"]
    assert bound(graph, labels) == {"out": ("binary_cross_entropy", ["accuracy"])}
    task = resolve(read_graph(graph), read(labels), TABLE)
    assert task.outputs[0].truth.classes == ("red", "ripe", "shape: round")
    measured = ["accuracy", "exact_match", "f1", {"name": "f1", "average": "micro"}, "precision",
                "recall", "auc"]  # fmt: skip
    assert len(bound(graph, labels, metrics=measured)["out"][1]) == len(measured)
    assert bound(heads(out=2), ["red", "rare"])["out"][0] == "binary_cross_entropy"
    (problem,) = told(heads(out=2), labels)
    assert "needs 3 units at the end (3 labels), but out gives 2." in problem.message
    for metric in ("confusion_matrix", "top_k_accuracy", "perplexity", "r2"):
        assert (
            "holds labels that do not exclude" in told(graph, labels, metrics=[metric])[0].message
        )
    (problem,) = told(graph, labels, loss="cross_entropy")
    assert problem.message.endswith("Use binary_cross_entropy, or choose another target.")
    (problem,) = told(graph, ["red", "ripe", "kind"])
    assert "'kind' has 3 classes" in problem.message
    (problem,) = told(heads(out=2), ["red", "size"])
    assert "'size' goes from -3 to 3" in problem.message


def test_columns_of_numbers_are_a_vector() -> None:
    graph = heads(out=2)
    assert bound(graph, ["size", "price"])["out"] == ("mean_squared_error", ["mean_absolute_error"])
    assert told(graph, {"columns": ["size", "price"], "standardize": True}) == []
    assert bound(heads(out=3), ["a", "size"])["out"][0] == "mean_squared_error"


def test_what_cannot_be_standardized_is_refused() -> None:
    for graph, target in (
        (heads(cls=3), {"column": "kind", "standardize": True}),
        (heads(out=2), {"columns": ["red", "ripe"], "standardize": True}),
        (heads(num=1), {"column": "rare", "loss": "poisson", "standardize": True}),
    ):
        problem = told(graph, target)[0]
        assert "is to be standardized, but" in problem.message
        (edit,) = problem.fixes[0].edits
        assert edit["recipe"]["target"] != target
        assert "standardize" not in str(edit["recipe"]["target"])


def test_a_metric_of_values_needs_a_loss_that_answers_values() -> None:
    loss = {"name": "poisson", "logarithm": True}
    assert bound(heads(num=1), "rare", loss=loss)["num"] == ("poisson", [])
    (problem,) = told(heads(num=1), "rare", loss=loss, metrics=["mae"])
    assert "does not answer in the target's units" in problem.message
