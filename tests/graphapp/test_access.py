"""Nobody reaches what is not theirs: every route × everyone who may come.

A route that is not in the table fails the test: whoever adds one says who may use it.
"""

import json
import shutil
from dataclasses import dataclass
from typing import Any

import pytest
from channels.routing import URLRouter
from django.contrib.auth.models import AnonymousUser, User
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from engine.data import data_folder, import_file
from engine.data.damaged import hash_file, sealed
from engine.train.bundle_check import MANIFEST, WEIGHTS
from graphapp.access import owner_home
from graphapp.actions.ask_measurement import do_ask_measurement
from graphapp.actions.create_graph import do_create_graph
from graphapp.actions.create_run import RunRequest, do_create_run
from graphapp.api import api
from graphapp.models import Dataset, Run, State
from graphapp.sockets import ROUTES
from tests.graphapp.conftest import GRAPH, RECIPE
from tests.graphapp.websocket import Browser

ROLES = ("anonymous", "other", "owner", "staff")
EVERYBODY = (200, 200, 200, 200)
SIGNED_IN = (401, 200, 200, 200)
OWNER_ONLY = (401, 404, 200, 404)

TABLE: dict[tuple[str, str], tuple[int, int, int, int]] = {
    ("get", "/api/session"): EVERYBODY,
    ("get", "/api/blocks"): SIGNED_IN,
    ("get", "/api/recipe"): SIGNED_IN,
    ("get", "/api/templates"): SIGNED_IN,
    ("post", "/api/check"): SIGNED_IN,
    ("post", "/api/code"): SIGNED_IN,
    ("get", "/api/data"): SIGNED_IN,
    ("post", "/api/data"): (401, 422, 422, 422),
    ("get", "/api/data/{name}"): OWNER_ONLY,
    ("delete", "/api/data/{name}"): (401, 404, 204, 404),
    ("get", "/api/graphs"): SIGNED_IN,
    ("post", "/api/graphs"): (401, 201, 201, 201),
    ("get", "/api/graphs/{graph_id}"): OWNER_ONLY,
    ("put", "/api/graphs/{graph_id}"): OWNER_ONLY,
    ("delete", "/api/graphs/{graph_id}"): (401, 404, 204, 404),
    ("get", "/api/graphs/{graph_id}/versions"): OWNER_ONLY,
    ("get", "/api/graphs/{graph_id}/versions/{version}"): OWNER_ONLY,
    ("get", "/api/runs"): SIGNED_IN,
    ("post", "/api/runs"): (401, 201, 201, 201),
    ("get", "/api/runs/{run_id}"): OWNER_ONLY,
    ("delete", "/api/runs/{run_id}"): (401, 404, 204, 404),
    ("get", "/api/runs/{run_id}/graph"): OWNER_ONLY,
    ("get", "/api/runs/{run_id}/events"): OWNER_ONLY,
    ("get", "/api/runs/{run_id}/series"): OWNER_ONLY,
    ("post", "/api/runs/{run_id}/pause"): (401, 404, 409, 404),
    ("post", "/api/runs/{run_id}/resume"): (401, 404, 409, 404),
    ("post", "/api/runs/{run_id}/stop"): (401, 404, 409, 404),
    ("post", "/api/runs/{run_id}/download"): OWNER_ONLY,
    ("post", "/api/measurements"): (401, 202, 202, 202),
    ("get", "/api/measurements/{measurement_id}"): OWNER_ONLY,
    ("get", "/api/downloads/{token}"): (401, 404, 200, 404),
}
BODIES: dict[str, dict[str, Any]] = {
    "/api/check": {"graph": GRAPH},
    "/api/code": {"graph": GRAPH},
    "/api/graphs": {"document": GRAPH},
    "/api/graphs/{graph_id}": {"document": GRAPH, "version": 1},
    "/api/runs": {"graph": GRAPH, "recipe": RECIPE},
    "/api/measurements": {"kind": "probe", "graph": GRAPH, "recipe": RECIPE},
}
PAGES = {
    "healthz": EVERYBODY,
    "": EVERYBODY,
    "login/": (200, 302, 302, 302),
    "logout/": (405, 405, 405, 405),
    "admin/": (302, 302, 302, 200),
}
SOCKETS = {"ws/runs/<str:run_id>/": (4401, 4404, "hello", 4404)}


@dataclass
class World:
    """One owner's things, and the people who come for them."""

    people: dict[str, User | None]
    names: dict[str, str]

    def client(self, role: str) -> Client:
        client = Client(headers={"Host": "localhost"})
        person = self.people[role]
        if person:
            client.force_login(person)
        return client


@pytest.fixture
def world(db: None, settings: Any) -> World:
    """Server mode: accounts, and an owner with a graph, a data set, a finished run, a download."""
    settings.LOCAL = False
    local = "graphapp.middleware.LocalUser"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != local]
    owner = User.objects.create_user("owner")
    people = {
        "anonymous": None,
        "other": User.objects.create_user("other"),
        "owner": owner,
        "staff": User.objects.create_superuser("staff"),
    }
    graph = do_create_graph(owner, GRAPH)
    run = do_create_run(owner, RunRequest(GRAPH, RECIPE, str(graph.pk), None))
    Run.objects.filter(id=run.pk).update(state=State.FINISHED)
    model = run.folder / "model"
    model.mkdir(parents=True, exist_ok=True)
    (model / WEIGHTS).write_bytes(b"weights")
    hashes = {WEIGHTS: hash_file(model / WEIGHTS)}
    (model / MANIFEST).write_bytes(sealed({"sha256": hashes}))
    _give_data_set(owner, "mine")
    measurement = do_ask_measurement(owner, "probe", GRAPH, RECIPE)
    world = World(people, {})
    answer = world.client("owner").post(f"/api/runs/{run.pk}/download")
    token = answer.json()["url"].rsplit("/", 1)[1]
    world.names = {
        "{graph_id}": str(graph.pk),
        "{run_id}": str(run.pk),
        "{measurement_id}": str(measurement.pk),
        "{version}": "1",
        "{name}": "mine",
        "{token}": token,
    }
    return world


def _give_data_set(owner: User, name: str) -> None:
    file = owner_home(owner) / "flowers.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("length,kind\n1.5,rose\n2.5,tulip\n3.5,rose\n0.5,tulip\n")
    shutil.rmtree(data_folder(owner_home(owner), name), ignore_errors=True)
    import_file(file, name, owner_home(owner))
    Dataset.objects.create(owner=owner, name=name, bytes=1)


def operations() -> set[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return {(method, path) for path, methods in paths.items() for method in methods}


def test_every_route_is_in_the_table() -> None:
    assert operations() == set(TABLE)
    pages: set[str] = set()
    for entry in get_resolver().url_patterns:
        assert isinstance(entry, URLPattern | URLResolver)
        pages.add(str(entry.pattern))
    assert pages - {"api/"} == set(PAGES)
    assert {str(route.pattern) for route in ROUTES} == set(SOCKETS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), sorted(TABLE))
def test_a_route_lets_in_whom_the_table_says(
    world: World, role: str, method: str, path: str
) -> None:
    filled = path
    for name, value in world.names.items():
        filled = filled.replace(name, value)
    body = json.dumps(BODIES.get(path, {}))
    answer = world.client(role).generic(method.upper(), filled, body, "application/json")
    answer.close()
    assert answer.status_code == TABLE[method, path][ROLES.index(role)]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("page", sorted(PAGES))
def test_a_page_lets_in_whom_the_table_says(world: World, role: str, page: str) -> None:
    answer = world.client(role).get(f"/{page}")
    assert answer.status_code == PAGES[page][ROLES.index(role)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("role", ROLES)
async def test_a_socket_lets_in_whom_the_table_says(world: World, role: str) -> None:
    person = world.people[role] or AnonymousUser()
    path = f"/ws/runs/{world.names['{run_id}']}/"
    browser = Browser(URLRouter(ROUTES), path, user=person)
    assert await browser.open()
    answer = await browser.read()
    expected = SOCKETS["ws/runs/<str:run_id>/"][ROLES.index(role)]
    assert (answer if isinstance(answer, int) else answer["kind"]) == expected
    await browser.leave()


def test_lists_hold_only_ones_own(world: World) -> None:
    for path, count in (("/api/graphs", 1), ("/api/runs", 1)):
        assert len(world.client("owner").get(path).json()) == count
        assert world.client("other").get(path).json() == []
    others = {entry["name"] for entry in world.client("other").get("/api/data").json()}
    assert "mine" not in others
    assert "mine" in {entry["name"] for entry in world.client("owner").get("/api/data").json()}


def test_a_download_address_expires_and_cannot_be_altered(world: World, settings: Any) -> None:
    token = world.names["{token}"]
    altered = world.client("owner").get(f"/api/downloads/{token[:-1]}x")
    assert (altered.status_code, altered.json()["code"]) == (403, "bad_token")
    settings.DOWNLOAD_SECONDS = -1
    late = world.client("owner").get(f"/api/downloads/{token}")
    assert (late.status_code, late.json()["code"]) == (403, "expired")
