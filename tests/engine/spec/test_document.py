"""The graph document: what is read, what is refused, and that the schema says the same."""

import json
import time
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.spec import BadDocument, check_text, document, read_graph, render, strict_json
from engine.spec.schema import graph_schema
from tests.bad_graphs import GOOD, bad_graphs
from tests.graphs import chain, node

BAD = list(bad_graphs())


@pytest.mark.parametrize(("what", "text", "code"), BAD, ids=[what for what, _, _ in BAD])
def test_a_bad_graph_gets_its_code(what: str, text: bytes, code: str) -> None:
    verdict = check_text(text)
    assert not verdict.ok
    assert code in [problem.code for problem in verdict.problems]
    strict_json.dumps(verdict.to_data()).encode()  # every verdict can be sent


def test_the_good_graph_that_the_bad_ones_are_made_of_is_good() -> None:
    assert check_text(GOOD).ok


def test_what_is_read_is_written_again() -> None:
    full = GOOD | {"modules": {}, "canvas": {"notes": ["<b>ไทย</b>"]}}
    assert read_graph(json.dumps(full)).to_data() == full


def test_a_name_that_people_write_freely_never_reaches_the_source() -> None:
    name = 'x"""\nimport os\u2028\u202e</script>'
    graph = read_graph(GOOD | {"name": name, "canvas": {"titles": {"conv": name}}})
    assert "import os" not in render(graph)


@pytest.mark.parametrize("old", [0])
def test_an_older_version_is_migrated(old: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "version": 1, "nodes": data["boxes"], "boxes": None}

    def migration(data: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in rename(data).items() if key != "boxes"}

    monkeypatch.setitem(document.MIGRATIONS, old, migration)
    older = {key: value for key, value in GOOD.items() if key != "nodes"}
    assert read_graph(older | {"version": old, "boxes": GOOD["nodes"]}) == read_graph(GOOD)


def test_the_schema_accepts_what_is_read() -> None:
    jsonschema.Draft202012Validator.check_schema(graph_schema())
    jsonschema.validate(GOOD, graph_schema())


@pytest.mark.parametrize(
    "params", [{"units": 0}, {"units": "64"}, {"units": True}, {"unit": 3}, {"activation": "x"}]
)
def test_the_schema_refuses_parameters_that_the_check_refuses(params: dict[str, Any]) -> None:
    graph = chain(node("row", "Input", shape=[4]), {"id": "d", "block": "Dense", "params": params})
    assert not check_text(graph).ok
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(graph, graph_schema())


def test_numbers_that_are_not_finite_travel_by_name() -> None:
    text = strict_json.dumps({"loss": [float("nan"), float("inf"), -float("inf"), 1.5]})
    assert text == '{"loss":["NaN","Infinity","-Infinity",1.5]}'


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(JSON_VALUES, st.sampled_from(["nodes", "wires", "modules", "canvas", "name", "version"]))
def test_no_value_makes_the_check_raise(value: Any, key: str) -> None:
    verdict = check_text(GOOD | {key: value})
    strict_json.dumps(verdict.to_data())


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(JSON_VALUES, st.sampled_from(["id", "block", "params", "shares"]))
def test_no_value_in_a_node_makes_the_check_raise(value: Any, key: str) -> None:
    broken = {**GOOD, "nodes": [*GOOD["nodes"][:-1], {**GOOD["nodes"][-1], key: value}]}
    strict_json.dumps(check_text(broken).to_data())


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text(max_size=200) | st.binary(max_size=200))
def test_no_text_makes_the_reading_raise_anything_else(text: str | bytes) -> None:
    with pytest.raises(BadDocument):
        read_graph(text)


def test_a_document_full_of_mistakes_is_answered_in_time() -> None:
    nodes = [node(f"n{i}", "ReLUU" if i % 2 else "Add") for i in range(2_000)]
    wires = [{"from": f"n{i % 2_000}", "to": f"m{i}"} for i in range(5_000)]
    wires += [{"from": f"n{i}", "to": f"n{(i * 7) % 2_000}"} for i in range(2_000)]
    wires += [{"from": f"n{i}.x", "to": f"n{i + 1}.{'y' * 100}"} for i in range(1_900)]
    start = time.monotonic()
    verdict = check_text({**chain(), "nodes": nodes, "wires": wires})
    assert not verdict.ok
    # Ten times what it takes: a bound against work that grows with the square, not a benchmark.
    assert time.monotonic() - start < 10
