"""Rows of the database that were damaged: told with a code, and the others go on."""

from typing import Any

import pytest
from django.db import connection

from graphapp.models import Event, Graph, GraphVersion, Measurement, Run, State
from tests.graphapp.conftest import GRAPH, RECIPE, Send

pytestmark = pytest.mark.django_db

TEXTS = ["", "{", '{"a"', "[]", "null", "3", '"text"', "NaN", "[" * 5_000, "\ufeff{}"]


def write(model: Any, column: str, text: str) -> None:
    """Put TEXT into a column as no part of the server would."""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = %s", [text])


@pytest.fixture
def kept(send: Send) -> tuple[str, str, str]:
    """A graph, a run and a measurement by their ids."""
    graph = send("POST", "/api/graphs", {"document": GRAPH}).json()["id"]
    run = send("POST", "/api/runs", {"graph": GRAPH, "recipe": RECIPE}).json()["id"]
    question = {"kind": "probe", "graph": GRAPH, "recipe": RECIPE}
    return graph, run, send("POST", "/api/measurements", question).json()["id"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_damaged_graph_is_told_saved_over_and_deleted(
    send: Send, kept: tuple[str, str, str], text: str
) -> None:
    graph = kept[0]
    write(Graph, "document", text)
    assert [entry["id"] for entry in send("GET", "/api/graphs").json()] == [graph]
    told = send("GET", f"/api/graphs/{graph}")
    assert (told.status_code, told.json()["code"]) == (409, "damaged")
    whole = send("GET", f"/api/graphs/{graph}/versions/1").json()["document"]
    saved = send("PUT", f"/api/graphs/{graph}", {"document": whole, "version": 1})
    assert saved.status_code == 200
    write(GraphVersion, "document", text)
    assert len(send("GET", f"/api/graphs/{graph}/versions").json()) == 2
    told = send("GET", f"/api/graphs/{graph}/versions/1")
    assert (told.status_code, told.json()["code"]) == (409, "damaged")
    write(Graph, "document", text)
    assert send("PUT", f"/api/graphs/{graph}", {"document": whole, "version": 1}).status_code == 409
    assert send("DELETE", f"/api/graphs/{graph}").status_code == 204


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("column", ["document", "recipe", "best", "last"])
def test_a_damaged_run_is_listed_and_deleted(
    send: Send, kept: tuple[str, str, str], column: str, text: str
) -> None:
    run = kept[1]
    write(Run, column, text)
    assert [entry["id"] for entry in send("GET", "/api/runs").json()] == [run]
    assert send("GET", f"/api/runs/{run}").status_code == 200
    graph = send("GET", f"/api/runs/{run}/graph")
    assert graph.status_code == (409 if column == "document" else 200)
    for command in ("pause", "stop", "resume", "download"):
        assert send("POST", f"/api/runs/{run}/{command}").status_code < 500
    Run.objects.update(state=State.FAILED)
    assert send("DELETE", f"/api/runs/{run}").status_code == 204


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("column", ["document", "recipe", "answer"])
def test_a_damaged_measurement_is_shown_and_asked_again(
    send: Send, kept: tuple[str, str, str], column: str, text: str
) -> None:
    write(Measurement, column, text)
    assert send("GET", f"/api/measurements/{kept[2]}").status_code == 200
    question = {"kind": "probe", "graph": GRAPH, "recipe": RECIPE, "again": True}
    assert send("POST", "/api/measurements", question).status_code == 202


@pytest.mark.parametrize("text", [text for text in TEXTS if text != "null"])
def test_a_damaged_entry_of_a_log_is_told(
    send: Send, kept: tuple[str, str, str], text: str
) -> None:
    run = kept[1]
    Event.objects.create(run_id=run, seq=2, attempt=1, kind="metrics", body="{}")
    write(Event, "body", text)
    for part in ("events", "series"):
        told = send("GET", f"/api/runs/{run}/{part}")
        assert told.status_code in (200, 409)
        assert told.status_code == 200 or told.json()["code"] == "damaged"
        told.json()
    assert send("GET", f"/api/runs/{run}").status_code == 200
    assert send("GET", f"/api/runs/{run}/events?after=2").json()["events"] == []
