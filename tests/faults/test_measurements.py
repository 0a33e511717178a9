"""Measurements on a real worker: runs go first, and no death leaves one hanging."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx
import psutil
import pytest

from tests.faults.runs import get, submit, template, wait_for_end
from tests.stack import Stack, until

pytestmark = pytest.mark.timeout(180)

SLOW = 512
"""A batch with which a probe of the transformer takes many seconds."""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("measurements")) as running:
        yield running


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx.Client]:
    with stack.client() as client:
        yield client


def ask(client: httpx.Client, kind: str, name: str = "digits-cnn", **recipe: Any) -> str:
    digits = template(name)
    order = {"kind": kind, "graph": digits["graph"], "recipe": digits["recipe"] | recipe}
    answer = client.post("/api/measurements", json=order)
    assert answer.status_code == 202, answer.text
    measurement_id: str = answer.json()["id"]
    return measurement_id


def told(client: httpx.Client, measurement_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/measurements/{measurement_id}").json()
    return found


def wait_for_answer(client: httpx.Client, measurement_id: str) -> dict[str, Any]:
    until(lambda: told(client, measurement_id)["state"] in ("done", "failed"), "an answer", 90)
    found = told(client, measurement_id)
    assert found["state"] == "done", found
    answer: dict[str, Any] = found["answer"]
    return answer


def aside(stack: Stack) -> psutil.Process | None:
    """The process that measures."""
    for child in stack.process("worker").children(recursive=True):
        if "engine.train.aside" in child.cmdline():
            return child
    return None


def has_gone(process: psutil.Process) -> bool:
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def begin_slow(stack: Stack, client: httpx.Client, seed: int) -> tuple[str, psutil.Process]:
    """A measurement that is under way and will be for a while."""
    slow = ask(client, "probe", "digits-transformer", batch_size=SLOW, seed=seed)
    until(lambda: told(client, slow)["state"] == "measuring", "it is taken up")
    process: psutil.Process = until(lambda: aside(stack), "its process is there")
    return slow, process


def test_a_training_takes_as_long_as_was_said(stack: Stack, client: httpx.Client) -> None:
    seconds = wait_for_answer(client, ask(client, "probe", epochs=20))["seconds"]
    assert aside(stack) is None, "it leaves when it has answered"
    until(stack.trainers, "a spare trainer is there")
    run = wait_for_end(client, submit(client, epochs=20))
    events = client.get(f"/api/runs/{run['id']}/events?limit=10000").json()["events"]
    times = [event["time"] for event in events if event["kind"] in ("started", "epoch")]
    # The band is the probe's own promise, which its tests keep; here the machine is shared.
    assert seconds["low"] / 4 < times[-1] - times[0] < seconds["high"] * 4


def test_a_run_does_not_wait_for_a_measurement(stack: Stack, client: httpx.Client) -> None:
    slow, process = begin_slow(stack, client, seed=1)
    clicked = time.monotonic()
    run_id = submit(client, epochs=1)
    until(lambda: has_gone(process), "the measurement gives way", 5)
    until(lambda: get(client, run_id)["state"] != "queued", "the run is taken up", 5)
    assert time.monotonic() - clicked < 5
    assert told(client, slow)["state"] == "waiting"
    assert wait_for_end(client, run_id)["state"] == "finished"
    wait_for_answer(client, slow)


def test_a_worker_that_dies_leaves_no_measurement_hanging(
    stack: Stack, client: httpx.Client
) -> None:
    slow, process = begin_slow(stack, client, seed=2)
    stack.kill("worker")
    until(lambda: has_gone(process), "its process goes with it", 10)
    assert told(client, slow)["state"] == "measuring"
    stack.start("worker")
    wait_for_answer(client, slow)


def test_a_measurement_whose_process_is_killed_fails_with_a_reason(
    stack: Stack, client: httpx.Client
) -> None:
    slow, process = begin_slow(stack, client, seed=3)
    process.kill()
    until(lambda: told(client, slow)["state"] == "failed", "it fails", 10)
    assert "too much memory" in told(client, slow)["message"]
