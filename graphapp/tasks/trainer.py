"""A trainer process, seen from the worker: its events come into an inbox, commands go out.

It runs in a process group of its own, so that it and whatever it started can be ended together. It
ends by itself when the worker dies, for its standard input ends then.
"""

import contextlib
import json
import logging
import os
import signal
import subprocess
import threading
from collections import deque
from dataclasses import dataclass
from queue import SimpleQueue
from typing import IO, Any

from django.conf import settings

from engine.train.environment import trainer_command, trainer_environment

logger = logging.getLogger(__name__)

TAIL_LINES = 200


@dataclass(frozen=True)
class Exited:
    """The process has ended; `code` as `subprocess` tells it (negative: by that signal)."""

    code: int


@dataclass(frozen=True)
class Wake:
    """Something may have changed in the database."""


Message = dict[str, Any] | Exited | Wake


class TrainerProcess:
    """A trainer. `inbox` gets its events in order and, last of all, `Exited`.

    Args:
        spare: whether it shall warm up and then wait for its run.
        devices: on how many devices it trains; for several it is a process for each.
    """

    def __init__(self, spare: bool = False, devices: int = 1) -> None:
        self.inbox: SimpleQueue[Message] = SimpleQueue()
        self._tail: deque[bytes] = deque(maxlen=TAIL_LINES)
        self._process = subprocess.Popen(
            trainer_command(spare, devices),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            cwd=settings.PROJECT,
            env={**trainer_environment(), "PYTHONFAULTHANDLER": "1", "PYTHONUNBUFFERED": "1"},
        )
        pipes = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._input, output, errors = (pipe for pipe in pipes if pipe is not None)
        # A trainer that hangs does not read: writing to it must never hang the worker too.
        os.set_blocking(self._input.fileno(), False)
        readers = [
            threading.Thread(target=self._read_events, args=[output], daemon=True),
            threading.Thread(target=self._read_errors, args=[errors], daemon=True),
        ]
        for reader in readers:
            reader.start()
        streams = [self._input, output, errors]
        threading.Thread(target=self._wait, args=[readers, streams], daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.returncode is None

    @property
    def pid(self) -> int:
        """The process's id, which is its group's too."""
        return self._process.pid

    @property
    def error_tail(self) -> str:
        """The last lines of standard error."""
        return b"".join(self._tail).decode("utf-8", "replace")

    def say(self, message: dict[str, Any]) -> None:
        """Write one line to its standard input; lost when it has ended or reads no more."""
        line = json.dumps(message, allow_nan=False).encode() + b"\n"
        with contextlib.suppress(BlockingIOError, BrokenPipeError, ValueError):
            os.write(self._input.fileno(), line)

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to the process and all that it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def kill(self) -> None:
        """End it and all that it started, now."""
        self.signal_group(signal.SIGKILL)

    def _read_events(self, stream: IO[bytes]) -> None:
        for line in stream:
            try:
                self.inbox.put(json.loads(line))
            except ValueError:
                logger.warning("Trainer %s wrote what is no event: %r", self.pid, line[:200])

    def _read_errors(self, stream: IO[bytes]) -> None:
        for line in stream:
            self._tail.append(line[:2_000])

    def _wait(self, readers: list[threading.Thread], streams: list[IO[bytes]]) -> None:
        code = self._process.wait()
        self.kill()  # what it started must not outlive it
        for reader in readers:
            reader.join()
        for stream in streams:
            with contextlib.suppress(OSError):
                stream.close()
        self.inbox.put(Exited(code))
