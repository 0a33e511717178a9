"""Data sets over HTTP: built-in ones, imports with detected types, refusals that name the place."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from engine.data.leftovers import folder_beside
from graphapp.access import owner_home
from graphapp.actions import import_data
from graphapp.models import Dataset
from tests.graphapp.conftest import Send

pytestmark = pytest.mark.django_db

FLOWERS = b"length,width,kind\n1.5,2.5,rose\n2.5,3.5,tulip\n3.5,1.0,rose\n0.5,2.0,tulip\n"


@pytest.fixture(autouse=True)
def own_folder(owner: User, settings: Any) -> Iterator[None]:
    """Imports go to a folder of the user's own, gone afterwards; built-in sets are kept."""
    settings.LOCAL = False
    yield
    shutil.rmtree(owner_home(owner), ignore_errors=True)


def upload(client: Client, content: bytes, name: str = "flowers") -> HttpResponse:
    file = SimpleUploadedFile("anything.csv", content, "text/csv")
    return client.post("/api/data", {"name": name, "file": file}, headers={"Host": "localhost"})


def test_built_in_sets_are_listed_and_shown(send: Send) -> None:
    names = {entry["name"] for entry in send("GET", "/api/data").json()}
    assert names >= {"digits", "iris", "diabetes", "spiral", "circles", "xor", "blobs"}
    iris = send("GET", "/api/data/iris").json()
    assert (iris["rows"], iris["default_target"]) == (150, "species")
    assert iris["preview"]
    assert send("GET", "/api/data/nowhere").status_code == 404


@pytest.mark.parametrize("name", ["..", "%2e%2e", "a%00b", "../../etc/passwd", "A", "x" * 65])
def test_a_name_never_reaches_the_file_system(send: Send, name: str) -> None:
    assert send("GET", f"/api/data/{name}").status_code in (404, 422)


def test_a_csv_becomes_a_data_set(client: Client, send: Send) -> None:
    created = upload(client, FLOWERS)
    assert created.status_code == 201, created.content
    types = {column["name"]: column["type"] for column in created.json()["columns"]}
    assert types == {"length": "number", "width": "number", "kind": "class"}
    assert send("GET", "/api/data/flowers").json()["rows"] == 4
    assert Dataset.objects.get().bytes > 0
    again = upload(client, FLOWERS)
    assert (again.status_code, again.json()["code"]) == (409, "name_taken")
    taken = upload(client, FLOWERS, "digits")
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"a,b\n",
        b"a,a\n1,2\n3,4\n",
        b"a,b\n1,2\n3\n",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"a,b\n\xff\xfe,2\n",
        b"a\n" + b"x" * 131_073 + b"\n",
    ],
    ids=["empty", "header only", "duplicate headers", "ragged", "an image", "bytes", "long field"],
)
def test_a_file_that_is_no_table_is_refused_with_a_reason(client: Client, content: bytes) -> None:
    refused = upload(client, content, "broken")
    assert refused.status_code == 422, refused.content
    assert refused.json()["code"]
    assert refused.json()["message"]
    assert not Dataset.objects.exists()


def test_what_takes_too_much_is_refused(client: Client, settings: Any) -> None:
    settings.UPLOAD_MEMORY_BYTES = 64 * 2**20
    refused = upload(client, FLOWERS, "greedy")
    assert (refused.status_code, refused.json()["code"]) == (422, "too_large")


def test_two_files_are_read_at_once_and_others_wait(client: Client, settings: Any) -> None:
    settings.UPLOAD_SECONDS = 0.05
    with import_data._turns, import_data._turns:
        busy = upload(client, FLOWERS, "third")
        assert (busy.status_code, busy.json()["code"]) == (429, "busy")
        assert int(busy["Retry-After"]) > 0
    settings.UPLOAD_SECONDS = 10
    assert upload(client, FLOWERS, "third").status_code == 201


def test_what_was_cut_off_leaves_no_folder(client: Client, owner: User, settings: Any) -> None:
    """A reader that is killed in the middle, and one that was, with the whole server, before."""
    data = owner_home(owner) / "data"
    old = data / ".roses-abcdefgh"
    old.mkdir(parents=True)
    (old / "column-0.npy").write_bytes(b"half")
    settings.UPLOAD_MEMORY_BYTES = 64 * 2**20
    with folder_beside(data / "others") as held:
        assert upload(client, FLOWERS, "greedy").status_code == 422
        assert list(data.iterdir()) == [held]


def test_files_without_a_row_are_nobodys_after_a_while(client: Client, owner: User) -> None:
    """A server that was killed between the two leaves them, and the name is not lost for it."""
    assert upload(client, FLOWERS).status_code == 201
    Dataset.objects.all().delete()
    young = upload(client, b"other\n1\n2\n")
    assert (young.status_code, young.json()["code"]) == (422, "bad_data")
    os.utime(owner_home(owner) / "data" / "flowers", (1, 1))
    assert upload(client, b"other\n1\n2\n").json()["columns"][0]["name"] == "other"


def test_what_a_file_truly_is_is_told(client: Client) -> None:
    for content, word in (
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "picture"),
        (b"PAR1" + bytes(99), "Parquet"),
    ):
        refused = upload(client, content, "other")
        assert (refused.status_code, refused.json()["code"]) == (422, "bad_data")
        assert word in refused.json()["message"]


def test_data_over_quota_is_refused(client: Client, settings: Any) -> None:
    settings.DATA_BYTES_PER_USER = 10
    refused = upload(client, FLOWERS, "much")
    assert (refused.status_code, refused.json()["code"]) == (413, "quota_data")
