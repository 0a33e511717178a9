"""What the server's tests begin with: the local user's client, a graph, a recipe, a held run."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import SyncToAsync
from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from graphapp.actions.claim_run import do_claim_run
from graphapp.actions.create_run import RunRequest, do_create_run
from graphapp.consumers.hub import READERS, readers
from graphapp.middleware import find_local_user
from graphapp.models import Run

GRAPH: dict[str, Any] = {
    "format": "brickwork.graph",
    "version": 1,
    "name": "Softmax regression",
    "nodes": [
        {"id": "image", "block": "Input", "params": {"shape": [1, 8, 8]}},
        {"id": "flat", "block": "Flatten"},
        {"id": "dense", "block": "Dense", "params": {"units": 10}},
        {"id": "prob", "block": "Softmax"},
    ],
    "wires": [
        {"from": "image", "to": "flat"},
        {"from": "flat", "to": "dense"},
        {"from": "dense", "to": "prob"},
    ],
}
# The Dense gets two tensors on its one port.
BROKEN = GRAPH | {"wires": [*GRAPH["wires"], {"from": "image", "to": "dense"}]}
RECIPE: dict[str, Any] = {"data": "digits", "target": "digit", "epochs": 2}

Send = Callable[..., HttpResponse]


@pytest.fixture(scope="session", autouse=True)
def closed_readers(django_db_setup: None) -> Iterator[None]:
    """Threads that serve sockets keep connections; a database in use cannot be dropped."""
    yield
    together = threading.Barrier(READERS)

    def close_own() -> None:
        connection.close()

    def close() -> None:
        together.wait(10)  # so that each of the threads gets one
        close_own()

    closings = [readers.submit(close) for _ in range(READERS)]
    closings.append(SyncToAsync.single_thread_executor.submit(close_own))
    for closing in closings:
        closing.result(10)


@pytest.fixture
def send(client: Client) -> Send:
    """`send(method, path, body)`: a JSON request of the local user."""

    def _send(method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        content = b"" if body is None else json.dumps(body).encode()
        headers.setdefault("Host", "localhost")
        return client.generic(method, path, content, "application/json", headers=headers)

    return _send


@pytest.fixture
def owner(db: None) -> User:
    """The local user."""
    return find_local_user()


@pytest.fixture
def queued_run(owner: User) -> Run:
    """A run that waits for a worker."""
    return do_create_run(owner, RunRequest(GRAPH, RECIPE, None, None))


@pytest.fixture
def held_run(queued_run: Run) -> Run:
    """A run that a worker has claimed as attempt 1."""
    run = do_claim_run("worker-1")
    assert run is not None
    assert run.pk == queued_run.pk
    return run


def started(n: int, step: int = 0) -> dict[str, Any]:
    """A trainer's first event."""
    return {
        "attempt": 1,
        "n": n,
        "time": 1.0,
        "kind": "started",
        "step": step,
        "steps": 40,
        "epochs": 2,
        "parameters": 650,
        "device": "cpu",
        "plan": {},
    }


def metrics(n: int, *steps: int, value: Any = 0.5) -> dict[str, Any]:
    """A trainer's metrics event for STEPS."""
    series = {"train/loss": [value for _ in steps]}
    kind = {"kind": "metrics", "step": list(steps), "series": series}
    return {"attempt": 1, "n": n, "time": 1.0, **kind}
