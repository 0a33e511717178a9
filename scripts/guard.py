"""The guard: a process that ends the children of `scripts.serve` when that program is gone.

Its standard input is a pipe that only `scripts.serve` holds open. A line names the processes that
live now; the pipe's end means that the writer has died, however it died (kill -9 included). Works
the same on Linux and macOS, and does not depend on which thread started a child.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ENDING_SECONDS = 25.0
DONE = b"done\n"


class Guard:
    """Starts the guard and keeps it alive. LOCK, an open file, stays open as long as it works."""

    def __init__(self, lock: int) -> None:
        self._lock = lock
        self._pids: list[int] = []
        self._start()

    def watch(self, pids: list[int]) -> None:
        """The processes to end; each must lead a session of its own."""
        self._pids = pids
        self._tell()

    def keep_alive(self) -> None:
        """Start the guard anew where it has died."""
        if self._process.poll() is not None:
            os.close(self._writing)
            self._start()
            self._tell()

    def close(self) -> None:
        """Let the guard go without ending anyone."""
        with suppress(BrokenPipeError):  # it has died already, which is as well
            os.write(self._writing, DONE)
        os.close(self._writing)
        self._process.wait()

    def _start(self) -> None:
        reading, self._writing = os.pipe()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.guard"],
            cwd=PROJECT,
            stdin=reading,
            pass_fds=[self._lock],
            start_new_session=True,
        )
        os.close(reading)

    def _tell(self) -> None:
        with suppress(BrokenPipeError):  # it has died: keep_alive tells its successor
            os.write(self._writing, (" ".join(map(str, self._pids)) + "\n").encode())


def main() -> int:
    """Read until the pipe's end, then end whoever was named last or before and still lives."""
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    watched: set[int] = set()
    for line in sys.stdin.buffer:
        if line == DONE:
            return 0
        watched.update(map(int, line.split()))
    for number, seconds in ((signal.SIGTERM, ENDING_SECONDS), (signal.SIGKILL, 1.0)):
        watched = {pid for pid in watched if _send(pid, number)}
        deadline = time.monotonic() + seconds
        while watched and time.monotonic() < deadline:
            time.sleep(0.1)
            watched = {pid for pid in watched if _send(pid, 0)}
    return 0


def _send(pid: int, number: int) -> bool:
    """Send a signal to a session's leader; whether it was there."""
    try:
        if os.getsid(pid) != pid:  # the number has gone to a stranger
            return False
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
