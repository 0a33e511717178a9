"""What users want of a run in training, and what happens when its worker freezes."""

from __future__ import annotations

import signal
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
import redis

from tests.faults.runs import (
    ENDED,
    assert_whole,
    get,
    log,
    submit,
    wait_for_end,
    wait_for_step,
)
from tests.stack import Stack, until

pytestmark = pytest.mark.timeout(180)

LONG = 2_000
SETTINGS = {
    "BRICKWORK_PAUSED_SECONDS": "3",
    "BRICKWORK_STOP_SECONDS": "2",
    "BRICKWORK_TERMINATE_SECONDS": "3",
    "BRICKWORK_CHECKPOINT_SECONDS": "0.5",
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("control")
    with Stack(folder, **SETTINGS) as running:
        yield running


@pytest.fixture
def client(stack: Stack) -> Iterator[httpx.Client]:
    with stack.client() as client:
        yield client


def trainers_at_work(stack: Stack) -> int:
    return len(stack.trainers())


def test_stop_stops(stack: Stack, client: httpx.Client) -> None:
    run_id = submit(client, LONG)
    wait_for_step(client, run_id, 20)
    began = time.monotonic()
    assert client.post(f"/api/runs/{run_id}/stop").status_code == 202
    until(lambda: get(client, run_id)["state"] == "stopped", "it stops", 5)
    assert time.monotonic() - began < 5
    until(lambda: trainers_at_work(stack) <= 1, "its trainer has gone, the spare stays", 10)


def test_a_stop_before_the_trainer_listens_is_not_lost(client: httpx.Client) -> None:
    run_id = submit(client, LONG)
    client.post(f"/api/runs/{run_id}/stop")
    assert wait_for_end(client, run_id)["state"] == "stopped"


def test_a_trainer_that_hangs_is_stopped_all_the_same(stack: Stack, client: httpx.Client) -> None:
    run_id = submit(client, LONG)
    wait_for_step(client, run_id, 20)
    for trainer in stack.trainers():
        trainer.send_signal(signal.SIGSTOP)
    client.post(f"/api/runs/{run_id}/stop")
    until(lambda: get(client, run_id)["state"] == "stopped", "it stops", 10)


def test_pause_and_resume(client: httpx.Client) -> None:
    run_id = submit(client, LONG)
    wait_for_step(client, run_id, 20)
    client.post(f"/api/runs/{run_id}/pause")
    until(lambda: get(client, run_id)["state"] == "paused", "it pauses", 5)
    step = get(client, run_id)["step"]
    time.sleep(1)
    assert get(client, run_id)["step"] == step
    client.post(f"/api/runs/{run_id}/resume")
    until(lambda: get(client, run_id)["step"] > step, "it goes on", 5)
    assert get(client, run_id)["attempt"] == 1
    client.post(f"/api/runs/{run_id}/stop")
    wait_for_end(client, run_id)


def test_a_run_paused_for_long_gives_its_device_back(client: httpx.Client) -> None:
    run_id = submit(client, LONG)
    wait_for_step(client, run_id, 20)
    client.post(f"/api/runs/{run_id}/pause")
    until(lambda: "device was given back" in get(client, run_id)["reason"], "it is given back", 20)
    other = submit(client, 1)
    assert wait_for_end(client, other)["state"] == "finished"
    client.post(f"/api/runs/{run_id}/resume")
    until(lambda: get(client, run_id)["attempt"] == 2, "another attempt goes on", 20)
    client.post(f"/api/runs/{run_id}/stop")
    assert wait_for_end(client, run_id)["state"] == "stopped"


def test_a_worker_that_freezes_past_its_lease_is_fenced(stack: Stack, client: httpx.Client) -> None:
    """A second worker takes the run; the first, awake again, writes nothing and lets go."""
    run_id = submit(client, 30)
    wait_for_step(client, run_id, 100)
    frozen = stack.process("worker")
    stack.start("worker", "second worker")
    freeze(frozen, stack.home / "brickwork.sqlite3")
    try:
        until(lambda: get(client, run_id)["attempt"] == 2, "another worker takes it", 30)
    finally:
        frozen.send_signal(signal.SIGCONT)
    run = wait_for_end(client, run_id)
    assert (run["state"], run["attempt"]) == ("finished", 2)
    assert_whole(client, run_id)
    attempts = [event["attempt"] for event in log(client, run_id)]
    assert attempts == sorted(attempts)
    assert stack.terminate("second worker") < 20


def freeze(process: psutil.Process, database: Path) -> None:
    """Stop a process between its transactions: in one, SQLite's only write lock stays with it."""
    while True:
        process.send_signal(signal.SIGSTOP)
        connection = sqlite3.connect(database, timeout=2.0, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            return
        except sqlite3.OperationalError:
            process.send_signal(signal.SIGCONT)
            time.sleep(0.05)
        finally:
            connection.close()


def test_a_message_that_comes_again_has_no_effect(stack: Stack, client: httpx.Client) -> None:
    from celery import Celery

    from graphapp.celery import EVERY_WORKER, WAKE

    run_id = submit(client, 30)
    broker = Celery(broker=stack.environment["REDIS_URL"])
    for _ in range(100):
        broker.send_task(
            WAKE, args=[int(run_id)], declare=[EVERY_WORKER], exchange=EVERY_WORKER.name
        )
    run = wait_for_end(client, run_id)
    broker.close()
    assert (run["state"], run["attempt"]) == ("finished", 1)
    assert_whole(client, run_id)


def test_a_run_whose_message_was_lost_is_taken_up(stack: Stack, client: httpx.Client) -> None:
    with redis.Redis(port=stack.redis_port) as server:
        server.flushall()
        run_id = submit(client, 1)
        server.flushall()
    until(lambda: get(client, run_id)["state"] in ENDED, "it is taken up and ends", 60)
    assert get(client, run_id)["state"] == "finished"


def test_a_trainer_that_dies_every_time_fails_the_run_and_frees_the_queue(
    stack: Stack, client: httpx.Client
) -> None:
    run_id = submit(client, LONG)
    deadline = time.monotonic() + 60
    while get(client, run_id)["state"] not in ENDED:
        assert time.monotonic() < deadline
        run = get(client, run_id)
        if run["state"] in ("starting", "running"):
            for trainer in stack.trainers():
                trainer.kill()
        time.sleep(0.05)
    run = get(client, run_id)
    assert run["state"] == "failed"
    assert "SIGKILL" in run["reason"]
    assert wait_for_end(client, submit(client, 1))["state"] == "finished"
