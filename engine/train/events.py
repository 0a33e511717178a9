"""The trainer's events on their way out: numbered, one JSON line each, never blocking the loop."""

import os
import stat
import time
from collections import deque
from typing import Any

from engine.spec import strict_json


class SupervisorGone(Exception):
    """Nobody reads the events any more."""


class Events:
    """Writes events to a file descriptor. Imports no torch.

    A pipe whose reader is slow does not stop training: what does not fit is kept and written with
    the next event.
    """

    def __init__(self, descriptor: int, attempt: int = 1) -> None:
        self.descriptor, self.attempt = descriptor, attempt
        self.count = 0
        self._unwritten = bytearray()
        self._sent: deque[tuple[int, float]] = deque()
        """When events were sent: of each second's, the first one."""
        self._is_pipe = stat.S_ISFIFO(os.fstat(descriptor).st_mode)
        if self._is_pipe:
            os.set_blocking(descriptor, False)

    def emit(self, kind: str, **fields: Any) -> int:
        """Send one event and return its number n. Raises SupervisorGone."""
        self.count += 1
        event = {"attempt": self.attempt, "n": self.count, "time": time.time(), "kind": kind}
        self._write(event | fields)
        now = time.monotonic()
        if not self._sent or now - self._sent[-1][1] >= 1.0:
            self._sent.append((self.count, now))
        return self.count

    def unheard_seconds(self, heard: int) -> float:
        """How long ago the oldest event was sent that is not among the first ``heard`` ones."""
        while self._sent and self._sent[0][0] <= heard:
            self._sent.popleft()
        return time.monotonic() - self._sent[0][1] if self._sent else 0.0

    def announce(self, kind: str) -> None:
        """Send a line that is no event of a run (a spare's ``ready``)."""
        self._write({"kind": kind})

    def drain(self) -> None:
        """Write what is left, as far as the reader takes it. Raises SupervisorGone."""
        try:
            while self._unwritten:
                del self._unwritten[: os.write(self.descriptor, self._unwritten[:65_536])]
        except BlockingIOError:
            return
        except OSError as error:
            raise SupervisorGone(str(error)) from error

    def close(self) -> None:
        """Write all that is left and wait until it is taken. Raises SupervisorGone."""
        if self._is_pipe:
            os.set_blocking(self.descriptor, True)
        self.drain()

    def _write(self, line: dict[str, Any]) -> None:
        self._unwritten += strict_json.dumps(line).encode() + b"\n"
        self.drain()
