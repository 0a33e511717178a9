"""Runs Brickwork on this machine: Valkey, the web server and one worker, until Ctrl-C.

A child that dies is started again on the same port and with the same files; five deaths within a
minute end everything and say why. When this program itself is killed, a guard ends the children.
"""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from graphapp.processes import migrate_command, redis_command, web_command, worker_command

PROJECT = Path(__file__).resolve().parents[1]
MAX_DEATHS, DEATHS_SECONDS = 5, 60.0
ENDING_SECONDS, STARTING_SECONDS = 25.0, 60.0


@dataclass
class Child:
    """A process that is kept alive."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=MAX_DEATHS))

    def start(self, environment: dict[str, str]) -> None:
        # A group of its own: Ctrl-C in the terminal reaches only this program, which ends the
        # children in an order that loses nothing.
        self.process = subprocess.Popen(
            self.command,
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def dies_too_often(self) -> bool:
        """Note a death; whether there were too many in a short time."""
        self.deaths.append(time.monotonic())
        return len(self.deaths) == MAX_DEATHS and (
            self.deaths[-1] - self.deaths[0] < DEATHS_SECONDS
        )


class Leaving(Exception):
    """Someone asked this program to end."""


class Stopped(Exception):
    """It cannot go on; the message says why."""


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or 8765)
    children: list[Child] = []
    try:
        expect_free(host, port)
        environment = {**os.environ, "HOST": host, "PORT": str(port)}
        home = Path(environment.get("BRICKWORK_HOME") or "~/.brickwork").expanduser().absolute()
        home.mkdir(parents=True, exist_ok=True)
        environment["BRICKWORK_HOME"] = str(home)
        with Guard() as guard:
            if not environment.get("REDIS_URL"):
                children.append(start_redis(home, environment, guard))
            migrated = subprocess.run(migrate_command(), cwd=PROJECT, env=environment, check=False)
            if migrated.returncode != 0:
                raise Stopped("The database could not be brought up to date (see above).")
            for name, command in (("web", web_command(host, port)), ("worker", worker_command())):
                children.append(Child(name, command))
                children[-1].start(environment)
                guard.watch(children)
            wait_until_up(host, port, children)
            print(f"Brickwork is at http://{host}:{port}  (Ctrl-C ends it)", flush=True)
            keep_alive(children, environment, guard)
    except Leaving:
        print("\nEnding …", flush=True)
        return 0
    except Stopped as reason:
        print(reason, file=sys.stderr, flush=True)
        return 1
    finally:
        end(children)
    return 0


def start_redis(home: Path, environment: dict[str, str], guard: "Guard") -> Child:
    """Valkey on a free port, with its append-only file in the home folder."""
    port = free_port()
    folder = home / "redis"
    folder.mkdir(exist_ok=True)
    environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    redis = Child("redis", redis_command(port, folder))
    redis.start(environment)
    guard.watch([redis])
    wait_for(lambda: can_connect("127.0.0.1", port), [redis], "Valkey does not answer.")
    return redis


def keep_alive(children: list[Child], environment: dict[str, str], guard: "Guard") -> None:
    """Start again whoever dies. Raises Stopped when one dies too often."""
    while True:
        time.sleep(0.1)
        for child in children:
            if not child.has_died:
                continue
            assert child.process is not None
            code = child.process.returncode
            if child.dies_too_often():
                raise Stopped(
                    f"{child.name} died {MAX_DEATHS} times within {DEATHS_SECONDS:.0f} s "
                    f"(the last time with exit code {code}; see above), so everything is ended."
                )
            print(f"{child.name} ended with exit code {code}; starting it again.", flush=True)
            child.start(environment)
            guard.watch(children)


def end(children: list[Child]) -> None:
    """End the worker first (it saves checkpoints), Valkey last."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for child in reversed(children):
        process = child.process
        if process is None or process.poll() is not None:
            continue
        process.terminate()
        try:
            process.wait(ENDING_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Guard:
    """A process that ends the children when this one is gone, however it went.

    It reads process ids from a pipe; the pipe's end means that the writer has died.
    """

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--guard"],
            stdin=reading,
            start_new_session=True,
        )
        os.close(reading)

    def __enter__(self) -> "Guard":
        return self

    def __exit__(self, *_: object) -> None:
        os.write(self._writing, b"done\n")
        os.close(self._writing)
        self._process.wait()

    def watch(self, children: list[Child]) -> None:
        """The processes that are alive now."""
        running = [child.process.pid for child in children if child.process is not None]
        os.write(self._writing, (" ".join(map(str, running)) + "\n").encode())


def run_guard() -> int:
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: list[int] = []
    for line in sys.stdin:
        if line == "done\n":
            return 0
        watched = sorted({*watched, *map(int, line.split())})
    for number, seconds in ((signal.SIGTERM, ENDING_SECONDS), (signal.SIGKILL, 1.0)):
        watched = [pid for pid in watched if _signal(pid, number)]
        deadline = time.monotonic() + seconds
        while watched and time.monotonic() < deadline:
            time.sleep(0.1)
            watched = [pid for pid in watched if _signal(pid, 0)]
    return 0


def _signal(pid: int, number: int) -> bool:
    """Send a signal to a child's group leader; whether it was there."""
    try:
        if os.getsid(pid) != pid:  # the number has gone to a stranger
            return False
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def expect_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Stopped(
                f"{host}:{port} cannot be listened on ({error.strerror}). Perhaps Brickwork is "
                f"running already: look at http://{host}:{port}, or choose another port: "
                f"PORT={port + 1} make run"
            ) from error


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def can_connect(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def wait_until_up(host: str, port: int, children: list[Child]) -> None:
    def healthy() -> bool:
        try:
            with urllib.request.urlopen(f"http://{host}:{port}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    wait_for(healthy, children, "The web server does not answer.")


def wait_for(true: Callable[[], bool], children: list[Child], otherwise: str) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while not true():
        dead = [child.name for child in children if child.has_died]
        if dead or time.monotonic() > deadline:
            raise Stopped(
                f"{otherwise} {' and '.join(dead)} ended; see above." if dead else otherwise
            )
        time.sleep(0.02)


def _leave(number: int, frame: FrameType | None) -> None:
    raise Leaving


if __name__ == "__main__":
    sys.exit(run_guard() if "--guard" in sys.argv else main())
