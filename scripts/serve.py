"""Runs Brickwork on this machine: Valkey, the web server and one worker, until Ctrl-C.

A child that dies is started again on the same port and with the same files; five deaths within a
minute end everything and say why. When this program itself is killed, the guard ends the children.
"""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from django.core.exceptions import ImproperlyConfigured

from graphapp.processes import migrate_command, redis_command, web_command, worker_command
from graphapp.settings import environment as settings
from scripts.guard import ENDING_SECONDS, Guard
from scripts.health import answers
from scripts.home_lock import HomeInUse, lock_home
from scripts.ports import can_connect, can_listen, free_port, listener

PROJECT = Path(__file__).resolve().parents[1]
MAX_DEATHS, DEATHS_SECONDS = 5, 60.0
STARTING_SECONDS = 60.0


@dataclass
class Child:
    """A process that is kept alive."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=MAX_DEATHS))

    def start(self, environment: dict[str, str]) -> None:
        # A session of its own: Ctrl-C in the terminal reaches only this program, which ends the
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


class Household:
    """The children, what they share, and the guard that outlives this program."""

    def __init__(self, environment: dict[str, str], guard: Guard) -> None:
        self.environment, self.guard = environment, guard
        self.children: list[Child] = []
        # `make` passes no kill -9 on: when it is gone, so is whoever wanted this to run.
        self.make = os.getppid() if "MAKELEVEL" in os.environ else None

    def start(self, name: str, command: list[str]) -> None:
        self.children.append(Child(name, command))
        self._start(self.children[-1])

    def wait_for(self, true: Callable[[], bool], otherwise: str) -> None:
        """Wait until TRUE(). Raises Stopped when a child ends first, or it takes too long."""
        deadline = time.monotonic() + STARTING_SECONDS
        while not true():
            dead = [child.name for child in self.children if child.has_died]
            if dead:
                raise Stopped(f"{otherwise} {' and '.join(dead)} ended; see above.")
            if time.monotonic() > deadline:
                raise Stopped(otherwise)
            time.sleep(0.02)

    def keep_alive(self) -> None:
        """Start again whoever dies. Raises Stopped when one dies too often."""
        while self.make is None or os.getppid() == self.make:
            time.sleep(0.1)
            self.guard.keep_alive()
            for child in self.children:
                if child.has_died:
                    self._start_again(child)

    def end(self) -> None:
        """End the worker first (it saves checkpoints), Valkey last."""
        for child in reversed(self.children):
            process = child.process
            if process is None or process.poll() is not None:
                continue
            process.terminate()
            try:
                process.wait(ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, child: Child) -> None:
        child.start(self.environment)
        self.guard.watch([each.process.pid for each in self.children if each.process is not None])

    def _start_again(self, child: Child) -> None:
        assert child.process is not None
        code = child.process.returncode
        if child.dies_too_often():
            raise Stopped(
                f"{child.name} died {MAX_DEATHS} times within {DEATHS_SECONDS:.0f} s "
                f"(the last time with exit code {code}; see above), so everything is ended."
            )
        say(f"{child.name} ended with exit code {code}; starting it again.")
        self._start(child)


def main() -> int:
    """Run until told to end. Exit code 0, or 1 with the reason on standard error."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        run()
    except Leaving:
        return 0
    except (Stopped, HomeInUse, ImproperlyConfigured) as reason:
        print(reason, file=sys.stderr, flush=True)
        return 1
    return 0


def run() -> None:
    """Start everything, print the address, keep everything alive; end it all on the way out."""
    settings.mode()  # refuses an open door before anything is started
    host, port = settings.text("HOST", "127.0.0.1"), int(settings.number("PORT", 8765))
    address = f"http://{host}:{port}"
    home = settings.home()
    lock = lock_home(home, address, ENDING_SECONDS)
    expect_free(host, port)
    environment = {**os.environ, "HOST": host, "PORT": str(port), "BRICKWORK_HOME": str(home)}
    guard = Guard(lock)
    household = Household(environment, guard)
    try:
        if not environment.get("REDIS_URL"):
            start_redis(household, home)
        migrate(environment)
        household.start("web", web_command(host, port))
        household.start("worker", worker_command())
        household.wait_for(lambda: answers(host, port), "The web server does not answer.")
        say(f"Brickwork is at {address}  (Ctrl-C ends it)")
        household.keep_alive()
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        say("Ending …")
        household.end()
        guard.close()
        os.close(lock)


def start_redis(household: Household, home: Path) -> None:
    """Valkey on a free port, which works in the home folder."""
    port = free_port()
    folder = home / "redis"
    folder.mkdir(exist_ok=True)
    household.environment["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
    household.start("redis", redis_command(port, folder))
    household.wait_for(lambda: can_connect("127.0.0.1", port), "Valkey does not answer.")


def migrate(environment: dict[str, str]) -> None:
    """Bring the database up to date. Raises Stopped."""
    answer = subprocess.run(migrate_command(), cwd=PROJECT, env=environment, check=False)
    if answer.returncode != 0:
        raise Stopped("The database could not be brought up to date (see above).")


def expect_free(host: str, port: int) -> None:
    """Raises Stopped when somebody listens there already, naming whom."""
    if can_listen(host, port):
        return
    who = listener(port) or "another program"
    raise Stopped(
        f"Port {port} of {host} is taken by {who}. End that, or choose another port: "
        f"PORT={port + 1} make run"
    )


def say(text: str) -> None:
    print(text, flush=True)


def _leave(number: int, frame: FrameType | None) -> None:
    raise Leaving


if __name__ == "__main__":
    sys.exit(main())
