"""`make run`'s supervisor: it starts everything, restarts what dies, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.served import Served
from tests.stack import free_port, until


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Any]:
    started: list[Served] = []

    def _start(port: int | None = None, **more: Any) -> Served:
        started.append(Served(tmp_path, port or free_port(), **more))
        return started[-1]

    yield _start
    for one in started:
        one.end()


def test_a_child_that_dies_is_started_again_on_the_same_port(served: Any) -> None:
    one = served()
    one.wait_until_up()
    for what in ("uvicorn", "valkey", "celery"):
        one.child(what).kill()
        until(
            lambda what=what: f"{_NAMES[what]} ended with exit code -9" in one.text(), "it says so"
        )
    until(lambda: _healthy(one.port), "the web server answers again", 40)
    until(lambda: _healthy(one.port) and one.child("celery"), "the worker is there again", 40)
    one.process.send_signal(signal.SIGINT)
    assert one.process.wait(60) == 0
    assert one.all_gone()


_NAMES = {"uvicorn": "web", "valkey": "redis", "celery": "worker"}


def test_make_run_ends_with_ctrl_c(served: Any) -> None:
    one = served(command=("make", "run"))
    one.wait_until_up()
    os.killpg(one.process.pid, signal.SIGINT)  # as a terminal sends it: to make and its child
    one.process.wait(60)
    assert one.all_gone()
    assert "Traceback" not in one.text()


def test_nothing_is_left_when_make_is_killed(served: Any) -> None:
    one = served(command=("make", "run"))
    one.wait_until_up()
    one.process.kill()
    one.process.wait()
    assert one.all_gone()


def test_killed_itself_it_leaves_nothing_behind(served: Any) -> None:
    one = served()
    one.wait_until_up()
    time.sleep(1)  # the worker's spare trainer is being started
    one.note()
    one.process.kill()
    one.process.wait()
    assert one.all_gone()


def test_too_many_deaths_end_everything_and_say_why(served: Any, tmp_path: Path) -> None:
    one = served()
    one.wait_until_up()
    for _ in range(5):
        before = one.text().count("redis ended")
        one.child("valkey").kill()
        until(
            lambda before=before: (
                one.text().count("redis ended") > before or one.process.poll() is not None
            ),
            "the death is noticed",
        )
        time.sleep(0.3)
    assert one.process.wait(60) == 1
    assert "redis died 5 times within 60 s" in one.text()
    assert one.all_gone()


def test_a_port_or_a_home_that_is_taken_is_told_with_what_to_do(
    served: Any, tmp_path: Path
) -> None:
    one = served()
    one.wait_until_up()
    same_port = served(port=one.port, BRICKWORK_HOME=str(tmp_path / "another"))
    assert same_port.process.wait(30) == 1
    assert f"PORT={one.port + 1} make run" in same_port.text()
    same_home = served()
    assert same_home.process.wait(30) == 1
    assert f"running already: process {one.process.pid}, http://127.0.0.1:{one.port}" in (
        same_home.text()
    )


def test_other_machines_are_not_let_in_without_accounts(served: Any) -> None:
    one = served(HOST="0.0.0.0")
    assert one.process.wait(60) == 1
    assert "local mode has no accounts" in one.text()


def _healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200
    except httpx.TransportError:
        return False


def test_a_container_knows_its_health_by_the_servers_own_name(served: Any, tmp_path: Path) -> None:
    server = {
        "BRICKWORK_MODE": "server",
        "SECRET_KEY": "x1y2" * 15,
        "ALLOWED_HOSTS": "brickwork.example",
    }
    one = served(**server)
    one.wait_until_up()
    ask = [sys.executable, "-m", "scripts.health"]
    environment = {**os.environ, **server, "PORT": str(one.port)}
    assert subprocess.run(ask, env=environment, check=False).returncode == 0
    one.end()
    assert subprocess.run(ask, env=environment, check=False).returncode == 1
