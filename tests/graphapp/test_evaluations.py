"""A trained run measured on other data over HTTP, by a real worker, as on the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.faults.runs import submit, wait_for_end
from tests.graphapp.test_training import iris
from tests.stack import Stack, until

pytestmark = pytest.mark.timeout(180)

HEAD = "species,petal width,petal length,sepal width,sepal length\n"
FLOWERS = [
    "virginica,2.3,5.1,3.1,6.9", "setosa,0.2,1.4,3.5,5.1", "versicolor,1.4,4.7,3.2,7.0",
    "setosa,0.2,1.3,3.2,4.7", "virginica,1.9,5.1,2.7,5.8", "versicolor,1.5,4.5,3.2,6.4",
]  # fmt: skip
"""The columns and the classes in another order than the run's."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("evaluations")) as running:
        yield running


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx.Client]:
    with stack.client() as client:
        yield client


@pytest.fixture(scope="module")
def run(stack: Stack) -> dict[str, Any]:
    """A run of the iris template that has ended."""
    with stack.client() as client:
        answer = client.post("/api/runs", json=iris(epochs=5))
        return wait_for_end(client, answer.json()["id"])


def bring(client: httpx.Client, name: str, text: str) -> None:
    files = {"file": (f"{name}.csv", text.encode(), "text/csv")}
    answer = client.post("/api/data", data={"name": name}, files=files)
    assert answer.status_code == 201, answer.text


def ask(client: httpx.Client, run: dict[str, Any], data: str, **more: Any) -> httpx.Response:
    order = {"kind": "evaluate", "run": run["id"], "data": data, **more}
    return client.post("/api/measurements", json=order)


def told(client: httpx.Client, run: dict[str, Any], data: str) -> dict[str, Any]:
    """What the worker comes to."""
    asked = ask(client, run, data)
    assert asked.status_code in (200, 202), asked.text
    address = f"/api/measurements/{asked.json()['id']}"
    until(lambda: client.get(address).json()["state"] in ("done", "failed"), "an answer", 90)
    found: dict[str, Any] = client.get(address).json()
    return found


def test_it_answers_what_the_command_line_answers(
    stack: Stack, client: httpx.Client, run: dict[str, Any]
) -> None:
    bring(client, "garden", HEAD + "\n".join(FLOWERS * 4) + "\n")
    found = told(client, run, "garden")
    assert (found["state"], found["message"]) == ("done", "")
    assert found["answer"]["rows"] == 24
    folder = stack.home / "runs" / run["id"]
    command = [sys.executable, "-m", "engine.cli", "evaluate", str(folder), "--data", "garden"]
    environment = os.environ | {"BRICKWORK_HOME": str(stack.home)}
    said = subprocess.run(
        [*command, "--json"], env=environment, capture_output=True, check=True, text=True
    )
    event = json.loads(said.stdout)
    named = found["answer"]["values"]
    assert {f"data:garden/{name}": value for name, value in named.items()} == event["values"]
    assert {"loss", "accuracy"} <= set(named)


def test_the_data_that_it_learned_from_are_data_too(
    client: httpx.Client, run: dict[str, Any]
) -> None:
    found = told(client, run, "iris")
    assert found["answer"]["rows"] == 150
    again = ask(client, run, "iris")
    assert (again.status_code, again.json()) == (200, found), "the same question is one"
    assert ask(client, run, "iris", again=True).status_code == 202


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("bare", "species,petal width\nsetosa,1\nvirginica,2\n", "has no column 'sepal length'"),
        ("weed", HEAD + "\n".join([*FLOWERS, "thistle,1,2,3,4", "thistle,1,2,3,5"]) + "\n",
         "row 8, column 'species': 'thistle' is no class of the run, which knows setosa"),
        ("word", HEAD + "\n".join([*FLOWERS, "setosa,1,2,3,tall", "setosa,1,2,3,taller"]) + "\n",
         "column 'sepal length' of the type text, but the run learned from one of the type number"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_a_sentence(
    client: httpx.Client, run: dict[str, Any], name: str, text: str, says: str
) -> None:
    bring(client, name, text)
    found = told(client, run, name)
    assert (found["state"], found["answer"]) == ("failed", None)
    assert says in found["message"]
    assert "/" not in found["message"], "no path of the server"


def test_data_of_another_size_are_refused_with_both(
    client: httpx.Client, run: dict[str, Any]
) -> None:
    assert "has no column 'sepal length'" in told(client, run, "digits")["message"]


def test_data_imported_anew_are_another_question(client: httpx.Client, run: dict[str, Any]) -> None:
    bring(client, "bed", HEAD + "\n".join(FLOWERS) + "\n")
    first = told(client, run, "bed")
    client.delete("/api/data/bed").raise_for_status()
    assert ask(client, run, "bed").json()["code"] == "not_found"
    bring(client, "bed", HEAD + "\n".join(FLOWERS * 2) + "\n")
    second = told(client, run, "bed")
    assert (first["answer"]["rows"], second["answer"]["rows"]) == (6, 12)


def test_a_run_that_has_no_model_is_refused(
    stack: Stack, client: httpx.Client, run: dict[str, Any]
) -> None:
    assert ask(client, {"id": "999999"}, "iris").status_code == 404
    waiting = submit(client, epochs=2_000)
    refused = ask(client, {"id": waiting}, "digits")
    assert (refused.status_code, refused.json()["code"]) == (422, "no_weights")
    client.post(f"/api/runs/{waiting}/stop").raise_for_status()
    wait_for_end(client, waiting)


def test_damaged_files_are_told_and_a_deleted_run_takes_its_answers_along(
    stack: Stack, client: httpx.Client, run: dict[str, Any]
) -> None:
    found = told(client, run, "iris")
    described = stack.home / "runs" / run["id"] / "run.json"
    content = described.read_bytes()
    described.write_bytes(content.replace(b'"epochs": 5', b'"epochs": 7'))
    assert described.read_bytes() != content
    assert ask(client, run, "iris", again=True).status_code == 202
    damaged = told(client, run, "iris")
    assert damaged["state"] == "failed"
    assert damaged["message"].startswith(f"The file run.json of run {run['number']} is missing")
    weights = stack.home / "runs" / run["id"] / "model" / "weights.safetensors"
    weights.chmod(0o644)
    weights.write_bytes(weights.read_bytes()[:-1])
    refused = ask(client, run, "iris")
    assert (refused.status_code, refused.json()["code"]) == (409, "file_damaged")
    client.delete(f"/api/runs/{run['id']}").raise_for_status()
    assert client.get(f"/api/measurements/{found['id']}").status_code == 404
