"""Advice is right: what is advised is never refused for the same reason."""

from itertools import product
from typing import Any

import pytest

from engine.recipe import check_recipe, read_recipe
from engine.recipe.part import losses
from engine.spec import BadDocument, Problem, read_graph
from tests.edits import apply as apply_edits
from tests.graphs import Document, chain, node

COLUMNS: dict[str, dict[str, Any]] = {
    "number": {"type": "number", "minimum": -3.0, "maximum": 3.0},
    "far": {"type": "number", "minimum": -1e5, "maximum": 5e5},
    "part": {"type": "number", "minimum": 0.0, "maximum": 1.0},
    "vector": {"type": "vector", "shape": [3], "minimum": -1.0, "maximum": 2.0},
    "pair": {"type": "class", "classes": ["a", "b"]},
    "classes": {"type": "class", "classes": ["a", "b", "c"]},
    "one": {"type": "class", "classes": ["a"]},
    "date": {"type": "date", "minimum": 0.0, "maximum": 9.0},
    "image": {"type": "image", "shape": [1, 8, 8]},
    "series": {"type": "series", "shape": [2], "longest": 5},
    "tokens": {"type": "tokens", "vocabulary": 9, "longest": 5},
    "tags": {"type": "tags", "classes": ["a", "b", "c"], "longest": 5},
    "text": {"type": "text"},
    "tree": {"type": "tree", "longest": 5},
}
TARGETS: dict[str, Any] = {name: name for name in COLUMNS} | {
    "labels": ["pair", "other"],
    "numbers": ["number", "part"],
}
TABLE = {
    "rows": 1_000,
    "columns": [
        {"name": "x", "type": "vector", "shape": [2]},
        {"name": "other", "type": "class", "classes": ["0", "1"]},
        *({"name": name, **column} for name, column in COLUMNS.items()),
    ],
}
ENDS = ("linear", "softmax", "sigmoid", "relu", "tanh")


def network(activation: str, units: int) -> Document:
    return chain(
        node("x", "Input", shape=[2]), node("out", "Dense", units=units, activation=activation)
    )


def problems_of(graph: Document, recipe: dict[str, Any]) -> list[Problem]:
    try:
        return check_recipe(read_graph(graph), read_recipe(recipe), TABLE)
    except BadDocument as error:
        return list(error.problems)


def apply(graph: Document, recipe: dict[str, Any], edits: Any) -> tuple[Document, dict[str, Any]]:
    for edit in edits:
        if edit["edit"] == "set_recipe":
            recipe = edit["recipe"]
        else:
            graph = apply_edits(graph, [edit])
    return graph, recipe


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_advised_is_not_refused_again(target: str) -> None:
    for loss, activation, units in product((None, *losses()), ENDS, (1, 3)):
        graph = network(activation, units)
        recipe = {"data": "t", "inputs": {"x": "x"}, "target": TARGETS[target], "loss": loss}
        for problem in problems_of(graph, recipe):
            where = (target, loss, activation, units, problem.message)
            if " Use " in problem.message and problem.code == "target_mismatch":
                assert problem.fixes, where
                # No loss is advised that is the one refused.
                assert f"Use {loss} " not in problem.message, where
                assert f"Use {loss}," not in problem.message, where
            for fix in problem.fixes:
                assert fix.edits, where
                mended = apply(graph, recipe, fix.edits)
                assert mended != (graph, recipe), where
                again = problems_of(*mended)
                assert (problem.code, problem.message) not in {
                    (each.code, each.message) for each in again
                }, where


@pytest.mark.parametrize("target", TARGETS)
def test_following_the_first_advice_ends_in_a_network_that_learns(target: str) -> None:
    """Or in words that ask for another target: nothing goes round in a circle."""
    for loss, activation, units in product((None, *losses()), ENDS[:4], (1, 3)):
        graph = network(activation, units)
        recipe: dict[str, Any] = {"data": "t", "inputs": {"x": "x"}, "target": TARGETS[target]}
        recipe["loss"] = loss
        for _ in range(6):
            found = problems_of(graph, recipe)
            fix = next((each.fixes[0] for each in found if each.fixes), None)
            if fix is None:
                break
            graph, recipe = apply(graph, recipe, fix.edits)
        left = [problem for problem in problems_of(graph, recipe) if not problem.is_lint]
        assert not any(problem.fixes for problem in problems_of(graph, recipe)), (loss, activation)
        for problem in left:
            said = ("another target", "one class only", "at the end", "Let it end in")
            assert any(words in problem.message for words in said), (loss, problem.message)
