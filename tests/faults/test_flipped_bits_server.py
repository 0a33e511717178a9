"""A bit flips in a file that the server keeps: whoever asks for what is in it is told which file.

Runs are begun, paused and gone on with over HTTP, as in the editor; nothing answers 500.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.runs import ENDED, get, log, template
from tests.faults.stored_files import BUNDLE, DATA, RUN, flip, kinds_in
from tests.stack import Stack, until

pytestmark = pytest.mark.timeout(240)
LONG = 3_000
"""Epochs: enough to be paused in the middle."""
TABLE = b"length,width,kind\n" + b"1.5,2.5,rose\n2.5,3.5,tulip\n" * 30


@dataclass
class Place:
    """A running server, with a run that has ended and a data set that was imported."""

    stack: Stack
    client: httpx.Client
    first: str

    def folder(self, run_id: str) -> Path:
        return self.stack.home / "runs" / run_id

    def submit(self, epochs: int, **more: Any) -> httpx.Response:
        iris = template("iris-mlp")
        recipe = iris["recipe"] | {"epochs": epochs} | more.pop("recipe", {})
        return self.client.post("/api/runs", json={"graph": iris["graph"], "recipe": recipe} | more)

    def ended(self, run_id: str) -> dict[str, Any]:
        until(lambda: get(self.client, run_id)["state"] in ENDED, "it ends", 90, pause=0.1)
        return get(self.client, run_id)

    def set_aside(self) -> str:
        """A run that was paused in its middle, of which no process holds anything any more."""
        run_id = str(self.submit(LONG, weights_from=self.first).json()["id"])
        kept = self.folder(run_id)
        until(lambda: list(kept.glob("attempt-1/*.checkpoint")), "a checkpoint is kept")
        self.client.post(f"/api/runs/{run_id}/pause").raise_for_status()
        until(lambda: "given back" in str(get(self.client, run_id)["reason"]), "it is set aside")
        return run_id


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("flipped")
    more = {"BRICKWORK_CHECKPOINT_SECONDS": "0", "BRICKWORK_PAUSED_SECONDS": "0.1"}
    with Stack(folder, **more) as stack, stack.client() as client:
        here = Place(stack, client, "")
        here.first = here.submit(1).json()["id"]
        assert here.ended(here.first)["state"] == "finished"
        yield here
        assert "Traceback" not in stack.log("web")


def _download(place: Place) -> httpx.Response:
    url = place.client.post(f"/api/runs/{place.first}/download").json()["url"]
    return place.client.get(url)


def _weights(place: Place) -> httpx.Response:
    return place.submit(1, weights_from=place.first)


def _evaluate(place: Place) -> httpx.Response:
    question = {"kind": "evaluate", "run": place.first, "data": "iris"}
    return place.client.post("/api/measurements", json=question)


READERS: dict[Callable[[Place], httpx.Response], tuple[str, ...]] = {
    _download: BUNDLE,
    _weights: ("weights.safetensors", "manifest.json"),
    _evaluate: ("weights.safetensors", "manifest.json"),
}


@pytest.mark.parametrize(
    ("ask", "name"), [(ask, name) for ask, names in READERS.items() for name in names]
)
def test_a_damaged_bundle_is_given_to_nobody(
    place: Place, ask: Callable[[Place], httpx.Response], name: str
) -> None:
    path = place.folder(place.first) / "model" / name
    before = path.read_bytes()
    try:
        for part in (0.0, 0.3, 0.6, 0.999):
            flip(path, part)
            told = ask(place)
            assert (told.status_code, told.json()["code"]) == (409, "file_damaged")
            assert name in told.json()["message"]
            path.write_bytes(before)
    finally:
        path.write_bytes(before)
    assert ask(place).is_success


@pytest.mark.parametrize("kind", ["run.json", pytest.param("split.npy", marks=pytest.mark.soak)])
def test_a_damaged_run_is_not_evaluated(place: Place, kind: str) -> None:
    path = kinds_in(place.folder(place.first), RUN)[kind]
    question = {"kind": "evaluate", "run": place.first, "data": "iris", "again": True}
    before = path.read_bytes()
    flip(path)
    try:
        asked = place.client.post("/api/measurements", json=question).json()["id"]
        where = f"/api/measurements/{asked}"
        until(lambda: place.client.get(where).json()["state"] in ("failed", "done"), "it is told")
    finally:
        path.write_bytes(before)
    told = place.client.get(where).json()
    assert (told["state"], kind in told["message"]) == ("failed", True)


READ_BY_A_RUN = [kind for kind in RUN if not kind.startswith("model/")]
ELSEWHERE = {
    "events.jsonl": "the database keeps the events of the server's runs",
    "start.safetensors": "the checkpoint holds the weights by then",
    "changes.jsonl": "there are none without live changes, which the server has not",
}


@pytest.mark.parametrize("kind", [
    kind if kind == "split.npy" else pytest.param(kind, marks=pytest.mark.soak)
    for kind in READ_BY_A_RUN if kind not in ELSEWHERE
])  # fmt: skip
def test_a_run_that_goes_on_tells_what_has_changed(place: Place, kind: str) -> None:
    run_id = place.set_aside()
    there = kinds_in(place.folder(run_id), RUN)
    assert set(there) == set(READ_BY_A_RUN) - set(ELSEWHERE) | {"start.safetensors"}
    flip(there[kind])
    place.client.post(f"/api/runs/{run_id}/resume").raise_for_status()
    if kind == "checkpoint":
        until(lambda: "checkpoint_damaged" in _codes(place, run_id), "it is told")
        place.client.post(f"/api/runs/{run_id}/stop").raise_for_status()
        assert place.ended(run_id)["state"] == "stopped"
        return
    run = place.ended(run_id)
    assert run["state"] == "failed"
    assert there[kind].name in run["reason"]
    assert [each["code"] for each in log(place.client, run_id) if each["kind"] == "failed"] == [
        "file_damaged"
    ]
    for path in ("", "/events", "/series", "/graph"):
        assert place.client.get(f"/api/runs/{run_id}{path}").status_code == 200
    assert place.client.delete(f"/api/runs/{run_id}").status_code == 204


def _codes(place: Place, run_id: str) -> list[str]:
    return [each["code"] for each in log(place.client, run_id) if each["kind"] == "notice"]


@pytest.mark.soak
def test_weights_to_begin_with_that_changed_meanwhile_are_told(place: Place) -> None:
    """They were whole when the run was accepted, and are not when a worker comes to it."""
    worker = place.stack.process("worker")
    worker.suspend()
    path = place.folder(place.first) / "model" / "weights.safetensors"
    before = path.read_bytes()
    try:
        run_id = _weights(place).json()["id"]
        flip(path)
        worker.resume()
        run = place.ended(run_id)
    finally:
        worker.resume()
        path.write_bytes(before)
    assert (run["state"], "weights.safetensors" in run["reason"]) == ("failed", True)


@pytest.mark.parametrize("kind", [
    kind if kind == "column" else pytest.param(kind, marks=pytest.mark.soak)
    for kind in DATA if kind != "offsets"
])  # fmt: skip
def test_a_damaged_data_set_is_trained_on_by_nobody(place: Place, kind: str) -> None:
    name = f"flowers-{kind.partition('.')[0]}"
    made = place.client.post("/api/data", data={"name": name}, files={"file": ("t.csv", TABLE)})
    assert made.status_code == 201, made.text
    columns = {"inputs": {"flower": ["length", "width"]}, "target": "kind", "data": name}
    graph = {
        "format": "brickwork.graph", "version": 1,
        "nodes": [
            {"id": "flower", "block": "Input", "params": {"shape": [2]}},
            {"id": "dense", "block": "Dense", "params": {"units": 2}},
            {"id": "prob", "block": "Softmax"},
        ],
        "wires": [{"from": "flower", "to": "dense"}, {"from": "dense", "to": "prob"}],
    }  # fmt: skip
    order = {"graph": graph, "recipe": columns | {"epochs": 1}}
    path = kinds_in(place.stack.home / "data" / name, DATA)[kind]
    flip(path)
    asked = place.client.post("/api/runs", json=order)
    if kind == "dataset.json":  # read at once; arrays are read where a run begins
        assert (asked.status_code, asked.json()["problems"][0]["code"]) == (422, "bad_data")
        assert path.name in asked.json()["problems"][0]["message"]
        shown = place.client.get(f"/api/data/{name}")
        assert (shown.status_code, shown.json()["code"]) == (409, "bad_data")
        listed = {each["name"]: each["damaged"] for each in place.client.get("/api/data").json()}
        assert path.name in listed[name]
    else:
        run = place.ended(asked.json()["id"])
        assert (run["state"], path.name in run["reason"]) == ("failed", True)
        question = place.client.post("/api/measurements", json={"kind": "probe"} | order).json()
        where = f"/api/measurements/{question['id']}"
        until(lambda: place.client.get(where).json()["state"] == "failed", "it is told")
        assert path.name in place.client.get(where).json()["message"]
    assert place.client.delete(f"/api/data/{name}").status_code == 204
