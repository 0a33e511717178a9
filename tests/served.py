"""`make run`'s supervisor as a process of a test, with all that it has started."""

import os
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path

import psutil

from tests.stack import until

PROJECT = Path(__file__).resolve().parents[1]

_numbers = count()


class Served:
    """The supervisor as a process, with all that it has started."""

    def __init__(
        self,
        folder: Path,
        port: int,
        command: tuple[str, ...] = (sys.executable, "-m", "scripts.serve"),
        **more: str,
    ) -> None:
        self.port, self.log = port, folder / f"serve-{next(_numbers)}.log"
        self.url = f"http://127.0.0.1:{port}"
        environment = {
            **{name: value for name, value in os.environ.items() if name != "REDIS_URL"},
            "DJANGO_SETTINGS_MODULE": "graphapp.settings",
            "PORT": str(port),
            "BRICKWORK_HOME": str(folder / "home"),
            **more,
        }
        with self.log.open("wb") as log:
            self.process = psutil.Popen(
                list(command),
                cwd=PROJECT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.seen: set[psutil.Process] = set()

    def wait_until_up(self) -> None:
        until(
            lambda: "Brickwork is at" in self.text() or self.process.poll() is not None, "it is up"
        )
        assert self.process.poll() is None, self.text()
        self.note()

    def text(self) -> str:
        return self.log.read_text("utf-8")

    def note(self) -> list[psutil.Process]:
        children: list[psutil.Process] = self.process.children(recursive=True)
        self.seen |= set(children)
        return children

    def child(self, what: str) -> psutil.Process:
        return next(child for child in self.note() if what in " ".join(child.cmdline()))

    def all_gone(self) -> bool:
        _, alive = psutil.wait_procs(self.seen, timeout=40)
        return not alive

    def end(self) -> None:
        """Ctrl-C's gentle sister; fails when a process was left behind."""
        if self.process.poll() is None:
            self.note()
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        assert self.all_gone(), "left behind"
