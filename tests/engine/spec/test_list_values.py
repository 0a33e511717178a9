"""A list with one wrong value: the message names that value and its place, for every field."""

from collections.abc import Iterator
from typing import Any

import pytest

from engine.recipe import read_recipe, recipe_catalogue
from engine.spec import BadDocument, Problem, check, read_graph
from engine.spec.fields import field_schema
from engine.spec.registry import blocks
from tests.graphs import document, node

ORDINALS = ("first", "second", "third")
WRONG: tuple[tuple[Any, str], ...] = (
    ("3", "the text '3'"),
    (2.5, "2.5"),
    (True, "true"),
    ({}, "an object"),
    (-99, "-99"),
    (10**9, "1,000,000,000"),
)
LISTS = ("integers", "choice_or_integer", "shape")


def list_fields() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, block in blocks().items():
        for field in field_schema(block):
            if field["type"] in LISTS and field.get("per_axis") != 1:
                yield name, field


def problems_of(block: str, params: dict[str, Any], param: str) -> list[Problem]:
    graph = document([node("it", block, **params)], [])
    return [problem for problem in check(read_graph(graph)).problems if problem.param == param]


@pytest.mark.parametrize(
    ("block", "field"),
    tuple(list_fields()),
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_wrong_value_of_a_list_is_named(block: str, field: dict[str, Any]) -> None:
    axes, param = field.get("per_axis", 2), field["name"]
    right = [max(1, field["minimum"])] * axes
    for place in range(axes):
        for value, told in WRONG:
            given = [*right[:place], value, *right[place + 1 :]]
            (problem,) = problems_of(block, {param: given}, param)
            assert f"but the {ORDINALS[place]} value of [" in problem.message
            assert f"] is {told}." in problem.message
            # What the fix sets is taken.
            for fix in problem.fixes:
                (edit,) = fix.edits
                assert edit["value"] != given
                assert not [
                    each
                    for each in problems_of(block, {param: edit["value"]}, param)
                    if each.code in ("param_type", "param_range") and each.expected is not None
                ]
    (problem,) = problems_of(block, {param: [1] * 9}, param)
    assert "but is a list of 9, [1, 1, " in problem.message


@pytest.mark.parametrize(
    ("block", "field"),
    [pair for pair in list_fields() if pair[1].get("pairs")],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_so_is_the_wrong_end_of_a_pair(block: str, field: dict[str, Any]) -> None:
    axes, param = field["per_axis"], field["name"]
    for place in range(axes):
        for end in range(2):
            pair = [1, 1]
            pair[end] = -1
            given = [2] * axes
            given[place] = pair  # type: ignore[call-overload]
            (problem,) = problems_of(block, {param: given}, param)
            where = f"the {ORDINALS[end]} value of the {ORDINALS[place]} value of ["
            assert where in problem.message
            assert problem.message.endswith("is -1.")
            assert problem.fixes[0].edits[0]["value"][place][end] == 0


LEAST = {"data": "digits", "target": "digit"}


def refused(**change: Any) -> list[str]:
    with pytest.raises(BadDocument) as caught:
        read_recipe(LEAST | change)
    return [problem.message for problem in caught.value.problems]


def recipe_lists() -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every part of a recipe that has a list, and its field."""
    kinds = {"loss": "losses", "schedule": "schedules", "optimizer": "optimizers"}
    for kind, listed in kinds.items():
        for part in recipe_catalogue()[listed]:
            for field in part["fields"]:
                if field["type"] == "integers" or field["name"] == "class_weights":
                    yield kind, {"name": part["name"]}, field["name"]


@pytest.mark.parametrize(("kind", "part", "name"), tuple(recipe_lists()), ids=str)
def test_the_wrong_value_of_a_recipes_list_is_named(
    kind: str, part: dict[str, Any], name: str
) -> None:
    for place in range(3):
        for value, told in (("3", "the text '3'"), (True, "true"), (None, "null"), (-1, "-1")):
            given: list[Any] = [1, 2, 3]
            given[place] = value
            (message,) = refused(**{kind: {**part, name: given}})
            assert message.startswith(f"{name} of {part['name']} must be ")
            assert f"but the {ORDINALS[place]} value of [" in message
            assert message.endswith(f"] is {told}.")


def test_the_wrong_entry_of_a_recipes_object_is_named() -> None:
    for change, told in (
        ({"inputs": {"a": "x", "b": ["x", 3]}}, "in 'b' the second value of [\"x\", 3] is 3."),
        ({"inputs": {"a": "x", "b": []}}, "'b' is an empty list."),
        ({"inputs": {"a": "x", "b": 5}}, "'b' is 5."),
        ({"loss_weights": {"a": 1, "b": "much"}}, "'b' is the text 'much'."),
        ({"loss_weights": {"a": 1, "b": -1}}, "'b' must be from 0 to 1,000,000, but is -1."),
        ({"layers": {"a": {}, "b": 3}}, "'b' is 3."),
        ({"metrics": ["accuracy", 5]}, "The second metric must be a name"),
        ({"metrics": ["accuracy", {"nam": "f1"}]}, "The second metric must be a name"),
    ):
        (message,) = refused(**change)
        assert told in message
