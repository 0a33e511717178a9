"""The real server as real processes, for tests that talk to it from outside.

`Stack` starts Valkey, the migrated database, the web server and a worker on free loopback ports
with a home of its own, lets a test kill any of them, and leaves none behind.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil

from graphapp.processes import migrate_command, redis_command, web_command, worker_command

PROJECT = Path(__file__).resolve().parents[1]
QUICK = {
    "BRICKWORK_LEASE_SECONDS": "3",
    "BRICKWORK_BEAT_SECONDS": "1",
    "BRICKWORK_POLL_SECONDS": "1",
}
STARTING_SECONDS = 60.0


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Stack:
    """Processes by name: PARTS of `redis`, `web`, `worker`. Use it in a `with`.

    The web server may open so many FILES, where that is said.
    """

    def __init__(
        self,
        folder: Path,
        parts: tuple[str, ...] = ("redis", "web", "worker"),
        files: int | None = None,
        **environment: str,
    ) -> None:
        self.folder, self.parts, self.files = folder, parts, files
        self.home = folder / "home"
        self.web_port, self.redis_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.web_port}"
        self.environment = {
            **os.environ,
            **QUICK,
            "BRICKWORK_HOME": str(self.home),
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            "DJANGO_SETTINGS_MODULE": "graphapp.settings",
            **environment,
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._seen: set[psutil.Process] = set()

    def __enter__(self) -> Stack:
        self.home.mkdir(parents=True)
        try:
            subprocess.run(migrate_command(), cwd=PROJECT, env=self.environment, check=True)
            for part in self.parts:
                self.start(part)
            self.wait_until_up()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self, name: str, label: str | None = None) -> None:
        """Start `redis`, `web` or `worker`, known as LABEL from now on and in its log's name."""
        label = label or name
        commands: dict[str, Callable[[], list[str]]] = {
            "redis": lambda: redis_command(self.redis_port, self.folder),
            "web": lambda: [*self._limit, *web_command("127.0.0.1", self.web_port)],
            "worker": worker_command,
        }
        with (self.folder / f"{label}.log").open("ab") as log:
            self._processes[label] = subprocess.Popen(
                commands[name](),
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def _limit(self) -> list[str]:
        if self.files is None:
            return []
        return ["/bin/sh", "-c", f'ulimit -n {self.files}; exec "$0" "$@"']

    def wait_until_up(self) -> None:
        """Wait until the web server answers."""
        until(self._healthy, "the web server answers", STARTING_SECONDS)

    def process(self, name: str) -> psutil.Process:
        """The process NAME as psutil sees it."""
        return psutil.Process(self._processes[name].pid)

    def kill(self, name: str) -> None:
        """kill -9, and wait until it is gone."""
        self._note_children()
        self._processes[name].kill()
        self._processes[name].wait()

    def terminate(self, name: str) -> float:
        """SIGTERM, and wait until it has left; how many seconds that took."""
        self._note_children()
        began = time.monotonic()
        self._processes[name].send_signal(signal.SIGTERM)
        self._processes[name].wait(60)
        return time.monotonic() - began

    def trainers(self) -> list[psutil.Process]:
        """Every living trainer that the worker has started, the spare included."""
        found = []
        for child in self.process("worker").children(recursive=True):
            with _gone():
                if "engine.train.trainer" in child.cmdline() and child.status() != "zombie":
                    found.append(child)
        return found

    def log(self, name: str) -> str:
        """What the process NAME has written so far."""
        return (self.folder / f"{name}.log").read_text("utf-8", "replace")

    def client(self) -> httpx.Client:
        """A client of the local user with the token that writes need."""
        session = httpx.get(f"{self.url}/api/session", timeout=30.0)
        headers = {"X-CSRFToken": session.json()["csrf"]}
        cookies = dict(session.cookies)
        return httpx.Client(base_url=self.url, timeout=30.0, headers=headers, cookies=cookies)

    def close(self) -> None:
        """End everything; fails when a process was left behind."""
        self._note_children()
        for process in reversed(self._processes.values()):  # Redis was first and goes last
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        _, left = psutil.wait_procs(list(self._seen), timeout=25)
        for survivor in left:
            survivor.kill()
        assert not left, f"left behind: {left}"

    def _healthy(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=5.0).status_code == 200
        except httpx.TransportError:
            return False

    def _note_children(self) -> None:
        for process in self._processes.values():
            with _gone():
                self._seen.update(psutil.Process(process.pid).children(recursive=True))


@contextmanager
def _gone() -> Iterator[None]:
    try:
        yield
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return


def until(true: Callable[[], Any], what: str, seconds: float = 30.0, pause: float = 0.05) -> Any:
    """Wait until TRUE() is, and return what it gave; fails after SECONDS, naming WHAT."""
    deadline = time.monotonic() + seconds
    while True:
        result = true()
        if result:
            return result
        assert time.monotonic() < deadline, f"waited {seconds} s in vain until {what}"
        time.sleep(pause)
