"""What the trainer is told on standard input: commands, beats and acknowledgements.

A thread reads lines and does the least with each; the loop looks at ``commands`` between batches,
which costs it nothing while there is none. Imports no torch.
"""

import os
import queue
import select
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any

from engine.spec import strict_json
from engine.spec.problems import BadDocument

Command = dict[str, Any]
LEAVE: Command = {"command": "checkpoint_and_exit"}
COMMANDS = ("pause", "resume", "stop", "set", "checkpoint_and_exit")
BEAT_SECONDS = "BRICKWORK_TRAINER_BEAT_SECONDS"
"""The setting that says how long a trainer goes on without a beat, once beats have begun: 20."""
LINE_LIMIT = 65_536


class Control:
    """The other end of the trainer's standard input."""

    def __init__(self, descriptor: int) -> None:
        self.commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self.stored = 0
        """The largest event number the log has acknowledged."""
        self.ended = False
        """Whether standard input has ended: no acknowledgement will come any more."""
        self._descriptor = descriptor
        self._beat_seconds = float(os.environ.get(BEAT_SECONDS, "20"))
        self._first: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self._started = False
        self._last_beat: float | None = None
        threading.Thread(target=self._listen, name="control", daemon=True).start()

    def first_line(self) -> Command | None:
        """Wait for the line that names the run; None where standard input ends before it."""
        return self._first.get()

    def next_command(self, seconds: float) -> Command | None:
        """Wait so long for a command; None where none came."""
        try:
            return self.commands.get(timeout=seconds)
        except queue.Empty:
            return None

    def leave_on_signals(self) -> None:
        """SIGTERM asks for a checkpoint and an exit; an interrupt is the starter's business."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.commands.put(LEAVE)
        self._first.put(None)

    def _listen(self) -> None:
        rest = b""
        while True:
            ready, _, _ = select.select([self._descriptor], [], [], 1.0)
            if ready:
                chunk = os.read(self._descriptor, LINE_LIMIT)
                if not chunk:
                    break
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    self._take(line)
            if self._beat_is_late():
                self._last_beat = None
                self.commands.put(LEAVE)
        self.ended = True
        self._first.put(None)
        self.commands.put(LEAVE)

    def _beat_is_late(self) -> bool:
        last = self._last_beat
        return last is not None and time.monotonic() - last > self._beat_seconds

    def _take(self, line: bytes) -> None:
        try:
            message = strict_json.loads(line)
        except BadDocument as error:
            print(f"a line on standard input was not understood: {error}", file=sys.stderr)
            return
        if not isinstance(message, dict):
            print("a line on standard input was no JSON object", file=sys.stderr)
        elif not self._started:
            self._started = True
            self._first.put(message)
        elif isinstance(message.get("stored"), int):
            self.stored = max(self.stored, message["stored"])
        elif "beat" in message:
            self._last_beat = time.monotonic()
        elif message.get("command") in COMMANDS:
            self.commands.put(message)
        else:
            print(f"unknown command: {str(message)[:200]}", file=sys.stderr)
