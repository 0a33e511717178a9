"""What blocks refuse, and that the first fix heals it."""

from typing import Any

import pytest

from engine.spec import check, read_graph
from engine.spec.check import Verdict
from tests.graphs import Document, document, node


def verdict_of(graph: Document) -> Verdict:
    return check(read_graph(graph))


def two(a: list[Any], b: list[Any], block: str, **params: Any) -> Document:
    nodes = [node("a", "Input", shape=a), node("b", "Input", shape=b), node("it", block, **params)]
    ports = ("it", "it") if block == "Subtract" else ("it.a", "it.b")
    return document(nodes, [("a", ports[0]), ("b", ports[1])])


def one(shape: list[Any], block: str, **params: Any) -> Document:
    nodes = [node("a", "Input", **_input(shape)), node("it", block, **params)]
    return document(nodes, [("a", "it")])


def _input(shape: list[Any]) -> dict[str, Any]:
    tokens = {"kind": "tokens", "vocabulary": 9}
    return {"shape": shape[1:], **tokens} if shape[0] == "tokens" else {"shape": shape}


@pytest.mark.parametrize(
    ("graph", "code"),
    [
        (two([5, 4], [4, 5], "Dot"), "shape_mismatch"),
        (two([8], [8], "Dot", axes=2), "param_range"),
        (two([8], [8], "Dot", axes=[1, 1, 1]), "param_type"),
        (one([None, 4], "PReLU"), "shape_mismatch"),
        (one(["tokens", 5], "OneHot", num_classes=3), "param_range"),
        (one([5, 4], "ReduceMean", axis=0), "param_range"),
        (one([5, 4], "ReduceMean", axis=[1, 3]), "param_range"),
        (one([5, 4], "ArgMax", axis=3), "param_range"),
    ],
    ids=str,
)
def test_the_first_fix_heals_it(graph: Document, code: str) -> None:
    (problem,) = verdict_of(graph).problems
    assert problem.code == code
    (edit,) = problem.fixes[0].edits
    healed = [dict(item) for item in graph["nodes"]]
    healed[-1]["params"] = {**healed[-1].get("params", {}), edit["param"]: edit["value"]}
    assert verdict_of({**graph, "nodes": healed}).ok


@pytest.mark.parametrize(
    ("graph", "code"),
    [
        (two([3, 4, 5], [3, 6], "Bilinear"), "shape_mismatch"),
        (two([5, 4], [3, 4], "Bilinear"), "shape_mismatch"),
        (two([5, 4], [5, 4], "MatMul"), "shape_mismatch"),
        (two([4], [4], "MatMul"), "shape_mismatch"),
        (two([2, 3, 4, 5], [3, 4, 5], "Dot"), "shape_mismatch"),
        (two([8], [4], "Subtract"), "shape_mismatch"),
        (one([8], "Subtract"), "missing_input"),
    ],
    ids=str,
)
def test_it_is_told_with_its_code(graph: Document, code: str) -> None:
    (problem,) = verdict_of(graph).problems
    assert (problem.code, problem.node) == (code, "it")


def test_a_third_wire_into_subtract_is_refused() -> None:
    nodes = [node(name, "Input", shape=[4]) for name in ("a", "b", "c")]
    graph = document([*nodes, node("it", "Subtract")], [(name, "it") for name in ("a", "b", "c")])
    assert [problem.code for problem in verdict_of(graph).problems] == ["port_taken"]


def test_no_axes_are_the_channels() -> None:
    verdict = verdict_of(one([3, 4, 5], "ReduceMean", axis=[]))
    assert verdict.to_data()["nodes"]["it"]["shape"] == [4, 5]


@pytest.mark.parametrize("block", ["SimpleRNN", "GRU", "LSTM"])
def test_a_recurrence_starts_with_numbers_not_with_tokens(block: str) -> None:
    words = node("words", "Input", kind="sequence", shape=[5, 3])
    start = node("start", "Input", kind="tokens", shape=[6], vocabulary=9)
    nodes = [words, start, node("it", block, units=6)]
    graph = document(nodes, [("words", "it.input"), ("start", "it.initial_state")])
    (problem,) = verdict_of(graph).problems
    assert (problem.code, problem.port) == ("dtype_mismatch", "initial_state")
