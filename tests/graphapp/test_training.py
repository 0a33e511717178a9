"""The whole way on a real server: every template trains to its score, live and at once."""

from __future__ import annotations

import io
import json
import operator
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from graphapp.templates_gallery import templates
from tests.faults.runs import ENDED, get, log
from tests.faults.viewer import Viewer
from tests.stack import Stack, until

pytestmark = pytest.mark.timeout(240)

# What the best epoch of each template reaches at least, or at most.
SCORES: dict[str, tuple[str, Callable[[float, float], bool], float]] = {
    "one-neuron": ("validation/accuracy", operator.ge, 0.95),
    "spiral-mlp": ("validation/accuracy", operator.ge, 0.95),
    "digits-cnn": ("validation/accuracy", operator.ge, 0.97),
    "iris-mlp": ("validation/accuracy", operator.ge, 0.9),
    "diabetes-regression": ("validation/loss", operator.le, 0.7),
    "lenet-5": ("validation/accuracy", operator.ge, 0.95),
    "digits-resnet": ("validation/accuracy", operator.ge, 0.96),
    "digits-transformer": ("validation/accuracy", operator.ge, 0.93),
    "backpropagation": ("train/loss", operator.le, 0.1),
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("training")) as running:
        until(running.trainers, "a spare trainer is there")
        yield running


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx.Client]:
    with stack.client() as client:
        yield client


def test_every_template_has_a_stated_score() -> None:
    assert {entry["id"] for entry in templates()} == set(SCORES)


@pytest.mark.parametrize("name", sorted(SCORES))
def test_a_template_trains_to_its_score(stack: Stack, client: httpx.Client, name: str) -> None:
    template = next(entry for entry in templates() if entry["id"] == name)
    order = {"graph": template["graph"], "recipe": template["recipe"]}
    run_id = client.post("/api/runs", json=order).json()["id"]
    viewer = Viewer(stack, run_id)
    viewer.start()
    until(lambda: get(client, run_id)["state"] in ENDED, "it ends", 120, pause=0.2)
    run = get(client, run_id)
    until(lambda: viewer.seqs and viewer.seqs[-1] == run["last_seq"], "the viewer has all")
    viewer.stop()
    assert run["state"] == "finished", run["reason"]
    value, better, score = SCORES[name]
    assert better(run["best"]["values"][value], score), run["best"]
    assert viewer.seqs == list(range(1, run["last_seq"] + 1))


def test_a_run_is_trained_by_the_process_that_waited_for_it(
    stack: Stack, client: httpx.Client
) -> None:
    """It has imported torch already; how soon the first point comes is for ``make bench``."""
    until(lambda: len(stack.trainers()) == 1, "only the spare trainer is there", 20)
    (spare,) = stack.trainers()
    trained(client, epochs=1)
    until(lambda: spare not in stack.trainers(), "the spare has gone with its run", 20)
    until(stack.trainers, "another spare is there", 20)


def test_the_bundle_comes_home_as_a_zip(client: httpx.Client) -> None:
    run, _ = trained(client, epochs=1)
    address = client.post(f"/api/runs/{run['id']}/download").json()["url"]
    answer = client.get(address)
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        names = {name.split("/", 1)[1] for name in bundle.namelist()}
        assert {"model.py", "weights.safetensors", "predict.py", "manifest.json"} <= names
        graph = next(name for name in bundle.namelist() if name.endswith("graph.brick.json"))
        assert json.loads(bundle.read(graph))["format"] == "brickwork.graph"


def trained(
    client: httpx.Client, epochs: int | None = None, **more: str
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A run of the iris template that has ended, and its log."""
    run_id = client.post("/api/runs", json=iris(epochs) | more).json()["id"]
    until(lambda: get(client, run_id)["state"] in ENDED, "it ends", 120, pause=0.2)
    return get(client, run_id), log(client, run_id)


def iris(epochs: int | None = None) -> dict[str, Any]:
    template = next(entry for entry in templates() if entry["id"] == "iris-mlp")
    recipe = template["recipe"] | ({} if epochs is None else {"epochs": epochs})
    return {"graph": template["graph"], "recipe": recipe}


def test_a_run_begins_with_the_weights_of_another(stack: Stack, client: httpx.Client) -> None:
    first, told = trained(client)
    second, told_later = trained(client, weights_from=first["id"])
    assert (second["state"], second["weights_from"]) == ("finished", first["id"])
    (notice,) = [event for event in told_later if event["kind"] == "notice"]
    assert notice["code"] == "weights_taken"

    def first_loss(events: list[dict[str, Any]]) -> float:
        metrics = next(event for event in events if event["kind"] == "metrics")
        return float(metrics["series"]["train/loss"][0])

    assert first_loss(told_later) < first_loss(told) / 2
    # Its weights go before a worker comes to them: nobody is left to begin with.
    worker = stack.process("worker")
    worker.suspend()
    try:
        late = client.post("/api/runs", json=iris() | {"weights_from": second["id"]}).json()["id"]
        client.delete(f"/api/runs/{second['id']}").raise_for_status()
    finally:
        worker.resume()
    until(lambda: get(client, late)["state"] in ENDED, "it ends", 60, pause=0.2)
    failed = get(client, late)
    assert (failed["state"], "has been deleted" in failed["reason"]) == ("failed", True)
