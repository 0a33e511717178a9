"""Graphs over HTTP: kept, saved with a version, restored, never lost to a stale save."""

import pytest

from tests.graphapp.conftest import GRAPH, Send

pytestmark = pytest.mark.django_db


def test_a_graph_comes_back_as_it_was_sent(send: Send) -> None:
    notes = ["<img onerror>", "=HYPERLINK", "\u202e"]
    graph = GRAPH | {"canvas": {"notes": notes, "titles": {"b": "1"}, "positions": {}}}
    created = send("POST", "/api/graphs", {"document": graph})
    assert created.status_code == 201
    read = send("GET", f"/api/graphs/{created.json()['id']}").json()
    assert read["document"]["canvas"] == graph["canvas"]
    assert list(read["document"]["canvas"]) == ["notes", "titles", "positions"]
    assert read["version"] == 1


def test_a_graph_with_problems_may_be_kept(send: Send) -> None:
    unfinished = GRAPH | {"wires": []}
    assert send("POST", "/api/graphs", {"document": unfinished}).status_code == 201


def test_the_second_of_two_saves_gets_409_and_both_versions(send: Send) -> None:
    graph_id = send("POST", "/api/graphs", {"document": GRAPH}).json()["id"]
    mine, theirs = GRAPH | {"name": "mine"}, GRAPH | {"name": "theirs"}
    first = send("PUT", f"/api/graphs/{graph_id}", {"document": theirs, "version": 1})
    assert (first.status_code, first.json()["version"]) == (200, 2)
    second = send("PUT", f"/api/graphs/{graph_id}", {"document": mine, "version": 1})
    assert second.status_code == 409
    assert second.json()["code"] == "stale_save"
    assert second.json()["current"]["document"]["name"] == "theirs"
    assert second.json()["current"]["version"] == 2


def test_every_save_is_a_restore_point(send: Send) -> None:
    graph_id = send("POST", "/api/graphs", {"document": GRAPH}).json()["id"]
    for version in (1, 2):
        document = GRAPH | {"name": f"save {version + 1}"}
        send("PUT", f"/api/graphs/{graph_id}", {"document": document, "version": version})
    versions = send("GET", f"/api/graphs/{graph_id}/versions").json()
    assert [(entry["version"], entry["name"]) for entry in versions] == [
        (3, "save 3"),
        (2, "save 2"),
        (1, "Softmax regression"),
    ]
    old = send("GET", f"/api/graphs/{graph_id}/versions/2").json()
    assert old["document"]["name"] == "save 2"
    assert send("GET", f"/api/graphs/{graph_id}/versions/9").status_code == 404


def test_a_bad_save_leaves_what_was_there(send: Send) -> None:
    graph_id = send("POST", "/api/graphs", {"document": GRAPH}).json()["id"]
    bad = send("PUT", f"/api/graphs/{graph_id}", {"document": {"nodes": 7}, "version": 1})
    assert bad.status_code == 400
    assert bad.json()["code"] == "bad_document"
    read = send("GET", f"/api/graphs/{graph_id}").json()
    assert (read["version"], read["name"]) == (1, "Softmax regression")


def test_a_deleted_graph_is_gone(send: Send) -> None:
    graph_id = send("POST", "/api/graphs", {"document": GRAPH}).json()["id"]
    assert send("DELETE", f"/api/graphs/{graph_id}").status_code == 204
    assert send("GET", f"/api/graphs/{graph_id}").status_code == 404
    assert send("GET", "/api/graphs").json() == []


def test_the_number_of_graphs_is_limited(send: Send, settings: pytest.FixtureRequest) -> None:
    settings.GRAPHS_PER_USER = 1  # type: ignore[attr-defined]
    assert send("POST", "/api/graphs", {"document": GRAPH}).status_code == 201
    refused = send("POST", "/api/graphs", {"document": GRAPH})
    assert (refused.status_code, refused.json()["code"]) == (429, "quota_graphs")
