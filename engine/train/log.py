"""The log of a run that is trained from the command line: ``events.jsonl``. Imports no torch.

The log gives each event its seq, 1, 2, 3 … over all attempts, and ignores an (attempt, n) that it
already has. A line that was cut short by a kill was never acknowledged and is cut off on opening.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.spec import strict_json

FILE = "events.jsonl"
LINE_LIMIT = 64 * 1024 * 1024
Event = dict[str, Any]


class EventLog:
    """Appends events, one write a batch. Only one process may have it open for writing."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
        self._cut_torn_line()
        self.last_seq = 0
        self.last: Event | None = None
        self._counts: dict[int, int] = {}
        for event in read_events(folder):
            self._remember(event)

    def append(self, events: list[Event]) -> list[Event]:
        """Store events and return the new ones with their seq; on the disk when this returns."""
        new: list[Event] = []
        for event in events:
            if event["n"] > self._counts.get(event["attempt"], 0):
                new.append({"seq": self.last_seq + 1} | event)
                self._remember(new[-1])
        if new:
            lines = "".join(strict_json.dumps(event) + "\n" for event in new).encode()
            while lines:
                lines = lines[os.write(self._descriptor, lines) :]
            os.fsync(self._descriptor)
        return new

    def next_number(self, attempt: int) -> int:
        """The number n of an attempt's next event."""
        return self._counts.get(attempt, 0) + 1

    @property
    def last_attempt(self) -> int:
        """The last attempt that said anything, or 0."""
        return max(self._counts, default=0)

    def close(self) -> None:
        os.close(self._descriptor)

    def _remember(self, event: Event) -> None:
        self.last_seq, self.last = event["seq"], event
        self._counts[event["attempt"]] = event["n"]

    def _cut_torn_line(self) -> None:
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.ftruncate(self._descriptor, whole)


def read_events(folder: Path) -> Iterator[Event]:
    """The events in a run's log, in the order of seq; a torn last line is left out."""
    path = folder / FILE
    if not path.is_file():
        return
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                yield strict_json.loads(line, max_bytes=LINE_LIMIT)
