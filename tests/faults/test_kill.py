"""kill -9 in the middle of a run: it ends, its curve whole, its weights as if undisturbed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.faults.runs import (
    MIDDLE,
    assert_equal,
    assert_whole,
    bundle_weights,
    final_state,
    get,
    submit,
    wait_for_end,
    wait_for_step,
)
from tests.faults.viewer import Viewer
from tests.stack import Stack, until

pytestmark = pytest.mark.timeout(240)


@dataclass
class Workplace:
    """A running stack and what an undisturbed run came to on it."""

    stack: Stack
    client: httpx.Client
    state: dict[str, Any]
    weights: bytes


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    folder = tmp_path_factory.mktemp("faults")
    with Stack(folder, BRICKWORK_CHECKPOINT_SECONDS="0.5") as stack, stack.client() as client:
        run_id = submit(client)
        run = wait_for_end(client, run_id)
        assert run["state"] == "finished", run
        assert_whole(client, run_id)
        yield Workplace(stack, client, final_state(stack, run_id), bundle_weights(stack, run_id))


@contextmanager
def watching(workplace: Workplace, run_id: str) -> Iterator[Viewer]:
    """A browser watches meanwhile; in the end it must have each event once, in order."""
    viewer = Viewer(workplace.stack, run_id)
    viewer.start()
    try:
        yield viewer
        last = get(workplace.client, run_id)["last_seq"]
        until(lambda: viewer.seqs and viewer.seqs[-1] >= last, "the viewer has caught up", 30)
    finally:
        viewer.stop()
    assert viewer.seqs == list(range(1, last + 1))


def assert_as_if_undisturbed(workplace: Workplace, run_id: str) -> dict[str, Any]:
    """The run ends whole and equal; returns it."""
    run = wait_for_end(workplace.client, run_id)
    assert run["state"] == "finished", run
    assert_whole(workplace.client, run_id)
    assert_equal(final_state(workplace.stack, run_id), workplace.state)
    assert bundle_weights(workplace.stack, run_id) == workplace.weights
    return run


def test_the_trainer_is_killed(workplace: Workplace) -> None:
    run_id = submit(workplace.client)
    wait_for_step(workplace.client, run_id, MIDDLE)
    for trainer in workplace.stack.trainers():
        trainer.kill()
    run = assert_as_if_undisturbed(workplace, run_id)
    assert run["attempt"] == 2


def test_the_worker_is_killed(workplace: Workplace) -> None:
    stack = workplace.stack
    run_id = submit(workplace.client)
    wait_for_step(workplace.client, run_id, MIDDLE)
    trainers = stack.trainers()
    stack.kill("worker")
    until(lambda: not any(t.is_running() and t.status() != "zombie" for t in trainers), "they go")
    stack.start("worker")
    run = assert_as_if_undisturbed(workplace, run_id)
    assert run["attempt"] == 2


def test_redis_is_killed(workplace: Workplace) -> None:
    stack = workplace.stack
    run_id = submit(workplace.client)
    with watching(workplace, run_id):
        wait_for_step(workplace.client, run_id, MIDDLE)
        stack.kill("redis")
        waiting = submit(workplace.client, epochs=1)
        run = assert_as_if_undisturbed(workplace, run_id)
        assert run["attempt"] == 1
    assert wait_for_end(workplace.client, waiting)["state"] == "finished"
    stack.start("redis")
    afterwards = submit(workplace.client, epochs=1)
    assert wait_for_end(workplace.client, afterwards)["state"] == "finished"


def test_the_web_server_is_killed(workplace: Workplace) -> None:
    stack = workplace.stack
    run_id = submit(workplace.client)
    with watching(workplace, run_id) as viewer:
        wait_for_step(workplace.client, run_id, MIDDLE)
        stack.kill("web")
        stack.start("web")
        stack.wait_until_up()
        run = assert_as_if_undisturbed(workplace, run_id)
        assert run["attempt"] == 1
    assert viewer.connections >= 2


def test_the_worker_is_shut_down_and_another_goes_on(workplace: Workplace) -> None:
    stack = workplace.stack
    run_id = submit(workplace.client)
    wait_for_step(workplace.client, run_id, MIDDLE)
    trainers = stack.trainers()
    assert stack.terminate("worker") < 20
    assert not any(trainer.is_running() for trainer in trainers)
    assert workplace.client.get(f"/api/runs/{run_id}").json()["state"] == "queued"
    stack.start("worker")
    run = assert_as_if_undisturbed(workplace, run_id)
    assert run["attempt"] == 2
