"""Runs for fault tests: long enough to be killed in, and what must be true of them afterwards."""

from pathlib import Path
from typing import Any

import httpx
import torch

from engine.train.checkpoint import newest_checkpoint
from engine.train.run_folder import open_run
from graphapp.templates_gallery import templates
from tests.events import expect_declared
from tests.stack import Stack, until

ENDED = ("finished", "stopped", "failed")
EPOCHS = 20
MIDDLE = 150


def template(name: str) -> dict[str, Any]:
    """A template of the gallery by its id."""
    return next(entry for entry in templates() if entry["id"] == name)


def submit(client: httpx.Client, epochs: int = EPOCHS) -> str:
    """Start a digits CNN; its id."""
    digits = template("digits-cnn")
    recipe = digits["recipe"] | {"epochs": epochs}
    answer = client.post("/api/runs", json={"graph": digits["graph"], "recipe": recipe})
    assert answer.status_code == 201, answer.text
    run_id: str = answer.json()["id"]
    return run_id


def get(client: httpx.Client, run_id: str) -> dict[str, Any]:
    """The run as the server tells it; tried again while the server is away."""

    def read() -> Any:
        try:
            answer = client.get(f"/api/runs/{run_id}")
        except httpx.TransportError:
            return None
        return answer.json() if answer.status_code == 200 else None

    found: dict[str, Any] = until(read, "the server tells the run")
    return found


def wait_for_step(client: httpx.Client, run_id: str, step: int) -> None:
    """Wait until the run has come to STEP and a checkpoint has been kept."""

    def reached() -> bool:
        kinds = {event["kind"] for event in log(client, run_id)}
        return "checkpoint" in kinds and get(client, run_id)["step"] >= step

    until(reached, f"step {step}", 40)


def wait_for_end(client: httpx.Client, run_id: str) -> dict[str, Any]:
    """Wait until the run has ended."""
    until(lambda: get(client, run_id)["state"] in ENDED, "the run ends", 90, pause=0.2)
    return get(client, run_id)


def log(client: httpx.Client, run_id: str) -> list[dict[str, Any]]:
    """The run's whole log."""
    events: list[dict[str, Any]] = []
    while True:
        after = events[-1]["seq"] if events else 0
        page = client.get(f"/api/runs/{run_id}/events?after={after}&limit=1000").json()["events"]
        if not page:
            return events
        events += page


def final_state(stack: Stack, run_id: str) -> dict[str, Any]:
    """Weights and optimizer of the run's last checkpoint."""
    state, damaged = newest_checkpoint(open_run(stack.home / "runs" / run_id))
    assert state is not None
    assert not damaged
    return dict(state)


def bundle_weights(stack: Stack, run_id: str) -> bytes:
    """The file of the best weights, as users take it home."""
    return Path(stack.home / "runs" / run_id / "model" / "weights.safetensors").read_bytes()


def assert_equal(one: Any, other: Any, where: str = "state") -> None:
    """The same values to the last bit, through dictionaries, lists and tensors."""
    assert type(one) is type(other), where
    if isinstance(one, torch.Tensor):
        assert torch.equal(one, other), where
    elif isinstance(one, dict):
        assert one.keys() == other.keys(), where
        for key, value in one.items():
            assert_equal(value, other[key], f"{where}.{key}")
    elif isinstance(one, (list, tuple)):
        assert len(one) == len(other), where
        for number, (left, right) in enumerate(zip(one, other, strict=True)):
            assert_equal(left, right, f"{where}[{number}]")


def assert_whole(client: httpx.Client, run_id: str) -> None:
    """The log has seq 1..N once, and its curve each step once, in order, after rewinds."""
    events = log(client, run_id)
    expect_declared(events)
    last_seq = get(client, run_id)["last_seq"]
    assert [event["seq"] for event in events] == list(range(1, last_seq + 1))
    steps: list[int] = []
    for event in events:
        if event["kind"] == "started":
            steps = [step for step in steps if step <= event["step"]]
        elif event["kind"] == "metrics":
            steps += event["step"]
    assert steps == sorted(set(steps))
    assert steps[-1] == get(client, run_id)["steps"]
    assert steps[0] == 1
