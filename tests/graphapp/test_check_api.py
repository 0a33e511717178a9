"""Checking over HTTP: the verdict for any graph, a coded error for what is no document."""

import json

import pytest
from django.test import Client

from engine.recipe import read_recipe
from engine.spec import check, read_graph
from engine.train.forecast import memory_on
from tests.bad_graphs import bad_graphs
from tests.graphapp.conftest import BROKEN, GRAPH, RECIPE, Send

pytestmark = pytest.mark.django_db

BAD = list(bad_graphs())


@pytest.mark.parametrize(("text", "code"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD])
def test_every_bad_graph_gives_its_coded_problem(client: Client, text: bytes, code: str) -> None:
    body = b'{"graph":' + text + b"}"
    answer = client.post("/api/check", body, "application/json", headers={"Host": "localhost"})
    told = json.loads(answer.content)
    if answer.status_code == 200:
        assert not told["ok"]
        assert code in {problem["code"] for problem in told["problems"]}
    else:
        assert 400 <= answer.status_code < 500
        assert told["code"] == code


def test_a_good_graph_has_shapes_cost_and_no_problem(send: Send) -> None:
    verdict = send("POST", "/api/check", {"graph": GRAPH, "recipe": RECIPE}).json()
    assert verdict["ok"]
    assert verdict["nodes"]["dense"]["shape"] == [10]
    assert verdict["cost"]["parameters"] == 650
    assert verdict["cost"]["memory_bytes"] == memory_on_digits()


def memory_on_digits() -> int:
    recipe = read_recipe(RECIPE)
    rows = {"rows": 1797, "columns": []}
    return memory_on(check(read_graph(GRAPH)), recipe, rows).bytes(recipe.batch_size)


def test_without_a_recipe_memory_is_that_of_the_usual_one(send: Send) -> None:
    told = send("POST", "/api/check", {"graph": GRAPH}).json()["cost"]["memory_bytes"]
    assert 0 < told < memory_on_digits()


def test_what_cannot_be_trained_has_no_memory(send: Send) -> None:
    assert send("POST", "/api/check", {"graph": BROKEN}).json()["cost"]["memory_bytes"] is None


@pytest.mark.parametrize(
    ("recipe", "code"),
    [
        ({"data": "nowhere", "target": "digit"}, "unknown_data"),
        ({"data": "digits", "target": "colour"}, "unknown_column"),
        ({"data": "iris", "target": "species"}, "data_mismatch"),
        ({"data": "digits", "target": "digit", "epochs": 0}, "param_range"),
        ({"data": "digits", "target": "digit", "optimizer": {"name": "magic"}}, "param_choice"),
    ],
)
def test_problems_of_recipe_and_data_are_told(
    send: Send, recipe: dict[str, object], code: str
) -> None:
    answer = send("POST", "/api/check", {"graph": GRAPH, "recipe": recipe})
    assert answer.status_code == 200
    assert not answer.json()["ok"]
    assert code in {problem["code"] for problem in answer.json()["problems"]}


def test_code_is_the_rendered_source_or_the_problems(send: Send) -> None:
    assert "class Model(nn.Module)" in send("POST", "/api/code", {"graph": GRAPH}).json()["source"]
    keras = send("POST", "/api/code", {"graph": GRAPH, "language": "keras"}).json()["source"]
    assert "model = keras.Model(" in keras
    assert send("POST", "/api/code", {"graph": GRAPH, "language": "perl"}).status_code == 422
    refused = send("POST", "/api/code", {"graph": BROKEN, "language": "keras"})
    assert (refused.status_code, refused.json()["code"]) == (422, "graph_has_problems")
    assert refused.json()["problems"]


def test_the_palette_names_families_with_letters_of_their_own(send: Send) -> None:
    palette = send("GET", "/api/blocks").json()
    letters = [family["letter"] for family in palette["families"]]
    assert len(set(letters)) == len(letters)
    families = {family["name"] for family in palette["families"]}
    assert {block["family"] for block in palette["blocks"]} <= families
    assert "Conv2D" in {block["name"] for block in palette["blocks"]}
