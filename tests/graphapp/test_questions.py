"""A question leaves nothing behind: no file, no row, whoever asks and however often."""

import json
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client

from engine.data import settled_name
from graphapp.access import access_data, owner_home
from graphapp.api import api
from tests.graphapp.conftest import GRAPH, RECIPE
from tests.graphapp.test_access import BODIES, ROLES, World, world
from tests.graphapp.test_data import own_folder

__all__ = ["own_folder", "world"]

pytestmark = pytest.mark.django_db

PLANE = {
    "format": "brickwork.graph",
    "version": 1,
    "nodes": [
        {"id": "point", "block": "Input", "params": {"shape": [2]}},
        {"id": "dense", "block": "Dense", "params": {"units": 2}},
    ],
    "wires": [{"from": "point", "to": "dense"}],
}
READS = ("get", "head", "options")
ASKS = {("post", "/api/check"), ("post", "/api/code"), ("post", "/api/runs/{run_id}/download")}


def left() -> tuple[dict[str, int], dict[str, int]]:
    """Every file of the home with its length, the database apart, and the rows of every table."""
    home = Path(settings.BRICKWORK_HOME)
    files = {
        str(path.relative_to(home)): path.stat().st_size if path.is_file() else 0
        for path in home.rglob("*")
        if "sqlite3" not in path.name
    }
    rows = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    return files, rows


def test_a_check_of_generated_data_is_answered_and_makes_nothing(owner: User) -> None:
    client = Client(headers={"Host": "localhost"})
    before = left()
    for seed in range(20):
        data = f"blobs?rows=1000000&seed={seed}" if seed < 2 else f"spiral?seed={seed}"
        recipe = {"data": data, "target": "label"}
        answer = client.post("/api/check", {"graph": PLANE, "recipe": recipe}, "application/json")
        assert answer.json()["ok"], answer.json()["problems"]
        shown = client.get(f"/api/data/{data.replace('?', '%3F').replace('&', '%26')}")
        assert shown.json()["name"] == settled_name(data)
    assert left() == before
    listed = {entry["name"] for entry in client.get("/api/data").json()}
    assert not any("?" in name for name in listed)


@pytest.mark.parametrize("role", ROLES)
def test_no_route_that_asks_leaves_anything(world: World, role: str) -> None:
    client = world.client(role)
    recipe = RECIPE | {"data": "circles?seed=7", "target": "label"}
    bodies = BODIES | {"/api/check": {"graph": GRAPH, "recipe": recipe}}
    before, answers = left(), []
    for path, methods in api.get_openapi_schema()["paths"].items():
        filled = path
        for name, value in world.names.items():
            filled = filled.replace(name, value)
        for method in {*READS, *methods}:
            if method not in READS and (method, path) not in ASKS:
                continue
            body = json.dumps(bodies.get(path, {}))
            answer = client.generic(method.upper(), filled, body, "application/json")
            assert answer.status_code < 500
            answers.append(answer)
    assert len(answers) > 60
    assert left() == before
    for answer in answers:
        answer.close()


def test_generated_data_lies_with_whoever_trains_on_it(own_folder: None, owner: User) -> None:
    """In the home of the run's owner, where it counts among what is theirs."""
    folder = access_data(owner, "xor?seed=0&rows=0050").folder()
    assert folder == owner_home(owner) / "data" / "xor+rows=50"
