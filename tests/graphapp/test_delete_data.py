"""Deleting data sets: one's own, damaged or not, and none that a run still needs."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from engine.data import find_data, import_file, open_dataset
from engine.data.generated import generated_bytes
from graphapp.access import access_data, owner_home
from graphapp.models import Dataset, Run, State
from tests.graphapp.conftest import Send
from tests.graphapp.test_data import FLOWERS, own_folder, upload
from tests.graphapp.test_questions import PLANE

__all__ = ["own_folder"]

pytestmark = pytest.mark.django_db

RECIPE = {"data": "flowers", "target": "kind", "split": {"validation": 0.25, "test": 0}}
RECIPE |= {"batch_size": 2}


@pytest.fixture
def flowers(client: Client) -> None:
    assert upload(client, FLOWERS).status_code == 201


def start(send: Send) -> str:
    created = send("POST", "/api/runs", {"graph": PLANE, "recipe": RECIPE})
    assert created.status_code == 201, created.content
    return str(created.json()["id"])


def test_a_data_set_is_deleted_and_its_name_is_free(
    client: Client, send: Send, owner: User, flowers: None
) -> None:
    assert send("DELETE", "/api/data/flowers").status_code == 204
    assert send("GET", "/api/data/flowers").status_code == 404
    assert send("DELETE", "/api/data/flowers").status_code == 404
    assert not [path for path in (owner_home(owner) / "data").iterdir() if "flowers" in path.name]
    assert not Dataset.objects.exists()
    assert upload(client, FLOWERS).status_code == 201


@pytest.mark.parametrize("state", State.values)
def test_a_run_that_has_not_ended_keeps_its_data(send: Send, flowers: None, state: str) -> None:
    run_id = start(send)
    Run.objects.update(state=state)
    answer = send("DELETE", "/api/data/flowers")
    if state in (State.FINISHED, State.STOPPED, State.FAILED):
        assert answer.status_code == 204
        assert send("GET", f"/api/runs/{run_id}/graph").status_code == 200
        return
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "data_in_use")
    assert told["runs"] == [{"id": run_id, "number": 1, "name": "Untitled", "state": state}]
    assert send("GET", "/api/data/flowers").status_code == 200


def test_what_a_training_outside_reads_is_kept(send: Send, owner: User, flowers: None) -> None:
    with open_dataset(owner_home(owner) / "data" / "flowers").in_use():
        answer = send("DELETE", "/api/data/flowers")
    assert (answer.status_code, answer.json()["code"]) == (409, "data_in_use")
    assert Dataset.objects.count() == 1


def test_what_is_everybodys_is_kept(send: Send, settings: Any, tmp_path: Any) -> None:
    built_in = send("DELETE", "/api/data/iris")
    assert (built_in.status_code, built_in.json()["code"]) == (409, "built_in")
    settings.BRICKWORK_HOME = tmp_path
    (tmp_path / "flowers.csv").write_bytes(FLOWERS)
    import_file(tmp_path / "flowers.csv", "shared", tmp_path)
    shared = send("DELETE", "/api/data/shared")
    assert (shared.status_code, shared.json()["code"]) == (409, "shared_data")


@pytest.fixture
def local_home(settings: Any, tmp_path: Any) -> Iterator[Any]:
    """Local mode with a home of its own."""
    settings.LOCAL, settings.BRICKWORK_HOME = True, tmp_path
    yield tmp_path
    shutil.rmtree(tmp_path)


def test_locally_page_and_command_line_delete_the_same(
    client: Client, send: Send, local_home: Any
) -> None:
    (local_home / "flowers.csv").write_bytes(FLOWERS)
    import_file(local_home / "flowers.csv", "typed", local_home)
    assert send("DELETE", "/api/data/typed").status_code == 204
    assert upload(client, FLOWERS).status_code == 201
    shutil.rmtree(local_home / "data" / "flowers")  # by hand, or by the command line
    assert "flowers" not in {entry["name"] for entry in send("GET", "/api/data").json()}
    assert upload(client, FLOWERS).status_code == 201
    assert Dataset.objects.count() == 1


def test_in_server_mode_a_folder_that_has_gone_is_told(
    client: Client, send: Send, owner: User, flowers: None
) -> None:
    shutil.rmtree(owner_home(owner) / "data" / "flowers")
    entries = {entry["name"]: entry["damaged"] for entry in send("GET", "/api/data").json()}
    assert "missing" in entries["flowers"]
    assert entries["iris"] is None
    shown = send("GET", "/api/data/flowers")
    assert (shown.status_code, shown.json()["code"]) == (409, "bad_data")
    checked = send("POST", "/api/check", {"graph": PLANE, "recipe": RECIPE}).json()
    assert [problem["code"] for problem in checked["problems"]] == ["bad_data"]
    refused = send("POST", "/api/runs", {"graph": PLANE, "recipe": RECIPE})
    assert (refused.status_code, refused.json()["problems"][0]["code"]) == (422, "bad_data")
    assert upload(client, FLOWERS).status_code == 409
    assert send("DELETE", "/api/data/flowers").status_code == 204
    assert upload(client, FLOWERS).status_code == 201


def test_generated_sets_count_and_make_room(client: Client, owner: User, settings: Any) -> None:
    access_data(owner, "blobs?rows=1000").folder()
    folder = access_data(owner, "blobs?rows=2000").folder()
    settings.DATA_BYTES_PER_USER = generated_bytes(owner_home(owner)) + len(FLOWERS) - 1
    with open_dataset(folder).in_use():
        full = upload(client, FLOWERS)
    assert (full.status_code, full.json()["code"]) == (413, "quota_data")
    assert upload(client, FLOWERS).status_code == 201
    assert not folder.exists()
    assert find_data("blobs?rows=2000", owner_home(owner)) == folder
