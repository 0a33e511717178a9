"""What lies beside a graph is read as strictly as the graph; what was kept before still opens."""

from typing import Any

import jsonschema
import pytest

from engine.spec import BadDocument, check_text, read_graph, read_kept_graph
from engine.spec.canvas import FARTHEST, MOST_TOLD
from engine.spec.schema import graph_schema
from tests.graphs import module, node
from tests.mutations import originals

GOOD: dict[str, Any] = originals()[-1]
PLACE = {"x": 0, "y": 4.5}
FAR = FARTHEST + 1
INSIDE = module(node("x", "Input", shape=[4]), node("dense", "Dense"))

# (what is wrong, the canvas, the place that the message names, what may stay of it)
BAD: list[tuple[str, Any, str, Any]] = [
    ("no object", [], "canvas", {}),
    ("null", None, "canvas", {}),
    ("an unknown part", {"postions": {}, "notes": []}, "postions", {"notes": []}),
    ("titles that are a list", {"titles": []}, "canvas.titles", {}),
    ("an object as title", {"titles": {"a": {}, "c": "C"}}, "titles.a", {"titles": {"c": "C"}}),
    ("a title without end", {"titles": {"a": "x" * 1_001}}, "canvas.titles.a", {"titles": {}}),
    ("words as place", {"positions": {"a": {"x": "l", "y": 0}}}, "a.x", {"positions": {}}),
    ("a list as place", {"positions": {"a": [0, 0], "b": PLACE}}, "a", {"positions": {"b": PLACE}}),
    ("half a place", {"positions": {"a": {"x": 0}}}, "positions.a", {"positions": {}}),
    ("more than a place", {"positions": {"a": {**PLACE, "z": 0}}}, "a", {"positions": {}}),
    ("a flag as place", {"positions": {"a": {"x": True, "y": 0}}}, "a.x", {"positions": {}}),
    ("a place far away", {"positions": {"a": {**PLACE, "x": FAR}}}, "a.x", {"positions": {}}),
    ("a name that is no id", {"positions": {"__proto__": PLACE}}, "__proto__", {"positions": {}}),
    ("notes that are a text", {"notes": "note"}, "canvas.notes", {}),
    ("a number among groups", {"groups": ["g", 7]}, "item 2", {"groups": ["g"]}),
    ("a colour that is a number", {"colours": {"a": 7}}, "canvas.colours.a", {"colours": {}}),
    ("a recipe that is a list", {"recipe": []}, "canvas.recipe", {}),
    ("a module by a word", {"modules": {"part": {}}}, "part", {"modules": {}}),
    ("a place in a module", {"modules": {"Part": {"positions": {"a": 7}}}}, "Part.positions.a",
     {"modules": {"Part": {"positions": {}}}}),
    ("a recipe in a module", {"modules": {"Part": {"recipe": {}}}}, "recipe",
     {"modules": {"Part": {}}}),
]  # fmt: skip


@pytest.mark.parametrize(("what", "canvas", "place", "left"), BAD, ids=[bad[0] for bad in BAD])
def test_a_bad_canvas_is_told_with_its_place(what: str, canvas: Any, place: str, left: Any) -> None:
    document = GOOD | {"canvas": canvas}
    with pytest.raises(BadDocument) as refused:
        read_graph(document)
    (problem,) = refused.value.problems
    assert problem.code in ("bad_document", "unknown_field")
    assert place in problem.message
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, graph_schema())


@pytest.mark.parametrize(("what", "canvas", "place", "left"), BAD, ids=[bad[0] for bad in BAD])
def test_a_graph_kept_before_opens_with_the_rest(
    what: str, canvas: Any, place: str, left: Any
) -> None:
    graph, told = read_kept_graph(GOOD | {"canvas": canvas})
    assert graph.canvas == left
    assert place in told[0].message
    assert read_graph(graph.to_data()) == graph  # and can be saved again


@pytest.mark.parametrize("document", originals(), ids=lambda document: document["name"])
def test_a_good_canvas_comes_back_as_it_was(document: dict[str, Any]) -> None:
    assert read_graph(document).canvas == document["canvas"]
    assert check_text(document).ok
    jsonschema.validate(document, graph_schema())


def test_a_canvas_full_of_mistakes_is_told_in_a_few_sentences() -> None:
    canvas = {"positions": {f"n{at}": "here" for at in range(2_000)}}
    problems = check_text(GOOD | {"canvas": canvas}).problems
    assert len(problems) == MOST_TOLD + 1
    assert "1,980 more" in problems[-1].message


def test_all_that_is_wrong_is_told_at_once() -> None:
    broken = GOOD | {"nodes": [*GOOD["nodes"], node("a b", "Dense")], "canvas": {"titles": 1}}
    assert [problem.code for problem in check_text(broken).problems] == ["bad_id", "bad_document"]
