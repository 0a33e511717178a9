"""The server on a full disk: what is there stays, new work is refused, runs wait for room."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.refusing_disk import CODES, RefusingDisk
from tests.faults.runs import ENDED, assert_equal, final_state, get, log, template
from tests.stack import Stack, until

pytestmark = pytest.mark.timeout(240)
NUMBERS = list(CODES)
EVERYTHING = "/home/"
SHORT = 4
"""Epochs: enough for several checkpoints."""
LONG = 40
"""Epochs: enough to be met in the middle."""


@dataclass
class Place:
    """A running server on a disk that can refuse, and what an undisturbed run comes to."""

    stack: Stack
    client: httpx.Client
    disk: RefusingDisk
    state: dict[str, Any]
    first: str
    numbers: Iterator[int] = field(default_factory=count)

    def submit(self, epochs: int = SHORT, **more: Any) -> httpx.Response:
        digits = template("digits-cnn")
        recipe = digits["recipe"] | {"epochs": epochs}
        return self.client.post(
            "/api/runs", json={"graph": digits["graph"], "recipe": recipe} | more
        )

    def codes(self, run_id: str) -> list[str]:
        return [event["code"] for event in log(self.client, run_id) if event["kind"] == "notice"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("full")
    disk = RefusingDisk(folder)
    (folder / "temporary").mkdir()
    more = {"BRICKWORK_CHECKPOINT_SECONDS": "0", "TMPDIR": str(folder / "temporary")}
    with Stack(folder, **disk.environment, **more) as stack, stack.client() as client:
        here = Place(stack, client, disk, {}, "")
        here.first = here.submit().json()["id"]
        assert ended(here, here.first)["state"] == "finished"
        here.state = final_state(stack, here.first)
        # Once the folder of temporary files is known; Python would look for another one.
        assert _upload(here).status_code == 201
        assert _graph(here).status_code == 201
        yield here


@pytest.fixture(autouse=True)
def room_afterwards(place: Place) -> Iterator[None]:
    yield
    place.disk.take_everything()


def ended(place: Place, run_id: str) -> dict[str, Any]:
    until(lambda: get(place.client, run_id)["state"] in ENDED, "the run ends", 90, pause=0.2)
    return get(place.client, run_id)


def _graph(place: Place) -> httpx.Response:
    return place.client.post("/api/graphs", json={"document": template("digits-cnn")["graph"]})


def _save(place: Place) -> httpx.Response:
    graph = place.client.get("/api/graphs").json()[0]
    body = {"document": template("lenet-5")["graph"], "version": graph["version"]}
    return place.client.put(f"/api/graphs/{graph['id']}", json=body)


def _upload(place: Place) -> httpx.Response:
    names = [known["name"] for known in place.client.get("/api/data").json()]
    name = f"mine-{len(names)}"
    file = {"file": ("table.csv", b"a,b\n" + b"1,2\n3,5\n" * 500)}
    return place.client.post("/api/data", data={"name": name}, files=file)


def _measure(place: Place) -> httpx.Response:
    digits = template("iris-mlp")
    recipe = digits["recipe"] | {"seed": next(place.numbers)}
    return place.client.post(
        "/api/measurements", json={"kind": "probe", "graph": digits["graph"], "recipe": recipe}
    )


def _download(place: Place) -> httpx.Response:
    url = place.client.post(f"/api/runs/{place.first}/download").json()["url"]
    return place.client.get(url)


REFUSED: dict[str, tuple[str, Callable[[Place], httpx.Response]]] = {
    "a run": (EVERYTHING, Place.submit),
    "a graph": (EVERYTHING, _graph),
    "a graph that is saved over": (EVERYTHING, _save),
    "a measurement": (EVERYTHING, _measure),
    "an upload on its way in": ("/uploads/", _upload),
    "an upload's columns": ("column-", _upload),
    "an upload's row": ("sqlite3 /home/#", _upload),
    "a download": ("/temporary/", _download),
}
RUN_MOMENTS = {
    "its folder": "/runs/",
    "its split": "split.npy",
    "its frozen graph": "run.json",
    "its attempt's folder": "attempt-1",
    "its first checkpoint": ".checkpoint-",
    "a checkpoint's place": "step-000000",
    "its bundle's folder": ".model-",
    "the weights in its bundle": "weights.safetensors",
    "the bundle's manifest": "manifest.json",
    "the rows its bundle is asked": ".rows-",
    "its events": "sqlite3",
}
SKIPPED = ("its first checkpoint", "a checkpoint's place")
"""Training goes on without them; a run that ends in time is not kept waiting."""
OFTEN = {("a run", 28), ("an upload's columns", 122), ("an upload on its way in", 30)}
OFTEN |= {("its frozen graph", 28), ("its bundle's folder", 122), ("its events", 28)}


def moments(names: Any) -> list[Any]:
    return [
        pytest.param(name, number, marks=[] if (name, number) in OFTEN else pytest.mark.soak)
        for name in names
        for number in NUMBERS
    ]


@pytest.mark.parametrize(("name", "number"), moments(REFUSED))
def test_new_work_is_refused_until_there_is_room(place: Place, name: str, number: int) -> None:
    part, ask = REFUSED[name]
    before = place.client.get("/api/runs").json()
    place.disk.refuse(number, *part.split())
    answer = ask(place)
    assert answer.status_code == 507, answer.text
    assert answer.json()["code"] == CODES[number]
    assert place.client.get("/api/runs").json() == before
    place.disk.take_everything()
    again = ask(place)
    assert again.is_success, again.text
    if name == "a run":
        assert ended(place, again.json()["id"])["state"] == "finished"


@pytest.mark.parametrize("number", [
    pytest.param(number, marks=[] if number == errno.EROFS else pytest.mark.soak)
    for number in NUMBERS
])  # fmt: skip
def test_deleting_makes_room_or_leaves_everything(place: Place, number: int) -> None:
    """Deleting needs no room but the database's; where nothing can be removed, all of it stays."""
    run_id = place.submit(1).json()["id"]
    ended(place, run_id)
    data, graph = _upload(place).json()["name"], _graph(place).json()["id"]
    kept = (f"/api/runs/{run_id}", f"/api/data/{data}", f"/api/graphs/{graph}")
    bundle = place.stack.home / "runs" / run_id / "model" / "manifest.json"
    for parts in ((EVERYTHING,), ("/runs/", "/data/")):
        place.disk.refuse(number, *parts)
        for path in kept:
            if parts != (EVERYTHING,) and (number != errno.EROFS or "/graphs/" in path):
                continue  # that is deleted
            answer = place.client.delete(path)
            assert (answer.status_code, answer.json()["code"]) == (507, CODES[number])
            assert place.client.get(path).status_code == 200
        assert bundle.is_file()
    if number == errno.EROFS:
        place.disk.take_everything()
    for path in kept:
        assert place.client.delete(path).status_code == 204
        assert place.client.get(path).status_code == 404
    for folder, name in (("runs", run_id), ("data", data)):
        assert not list((place.stack.home / folder).glob(f"*{name}*"))


@pytest.mark.parametrize(("name", "number"), moments(RUN_MOMENTS))
def test_a_run_waits_for_room_and_ends_as_if_undisturbed(
    place: Place, name: str, number: int
) -> None:
    part = RUN_MOMENTS[name]
    if part == "sqlite3":
        run_id = place.submit(LONG).json()["id"]
        until(lambda: get(place.client, run_id)["step"] > 0, "it trains")
        said = place.stack.log("worker").count("cannot be written")
        place.disk.refuse(number, part)
        until(lambda: place.stack.log("worker").count("cannot be written") > said, "it waits")
    else:
        place.disk.refuse(number, part)
        run_id = place.submit().json()["id"]
        told = "It begins as soon" if part in ("/runs/", "split.npy", "run.json") else ""
        until(
            lambda: (
                (told and told in get(place.client, run_id)["reason"])
                or CODES[number] in place.codes(run_id)
            ),
            "it is told",
            60,
        )
        if name not in SKIPPED:
            assert get(place.client, run_id)["state"] in ("starting", "running")
    place.disk.take_everything()
    run = ended(place, run_id)
    assert (run["state"], run["attempt"], run["bundle"]) == ("finished", 1, True), run["reason"]
    if name not in SKIPPED and part != "sqlite3":
        assert_equal(final_state(place.stack, run_id), place.state)
    left = [path.name for path in (place.stack.home / "runs" / run_id).rglob(".*")]
    assert left == []


def test_what_is_there_can_be_read_and_forgotten_on_a_full_disk(place: Place) -> None:
    run_id = place.submit(1).json()["id"]
    ended(place, run_id)
    place.disk.refuse(errno.ENOSPC, "/runs/")
    for path in ("/api/runs", f"/api/runs/{run_id}", f"/api/runs/{run_id}/events", "/api/data"):
        assert place.client.get(path).status_code == 200
    assert _download(place).status_code == 200
    assert place.client.delete(f"/api/runs/{run_id}").status_code == 204
    assert not (place.stack.home / "runs" / run_id).exists()


def test_a_folder_that_was_taken_away_is_told_as_that(place: Place) -> None:
    run_id = place.submit(400).json()["id"]
    folder = place.stack.home / "runs" / run_id
    until(lambda: get(place.client, run_id)["step"] > 20, "it trains")
    folder.rename(Path(f"{folder}-elsewhere"))
    run = ended(place, run_id)
    assert run["state"] == "failed"
    assert "no longer there" in run["reason"]
    assert [event["code"] for event in log(place.client, run_id) if event["kind"] == "failed"] == [
        "run_gone"
    ]
    assert not folder.exists()
