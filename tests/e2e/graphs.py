"""Graphs on the server for pages to open."""

from typing import Any

from graphapp.templates_gallery import templates
from tests.stack import Stack


def digits(**recipe: Any) -> dict[str, Any]:
    """The digits network, with a recipe of its own in place of the template's values."""
    template = next(entry for entry in templates() if entry["id"] == "digits-cnn")
    document: dict[str, Any] = template["graph"]
    return document | {"canvas": {"recipe": template["recipe"] | recipe}}


def put(site: Stack, document: dict[str, Any]) -> str:
    """Save a graph; the address that opens it."""
    with site.client() as client:
        answer = client.post("/api/graphs", json={"document": document})
        assert answer.status_code == 201, answer.text
        return f"{site.url}/#graph={answer.json()['id']}"


def newest_run(site: Stack) -> dict[str, Any]:
    """The run that was started last, as the server tells it."""
    with site.client() as client:
        run: dict[str, Any] = client.get("/api/runs").json()[0]
        return run
