"""The log of a run that is trained from the command line: ``events.jsonl``. Imports no torch.

The log gives each event its seq, 1, 2, 3 … over all attempts, and ignores an (attempt, n) that it
already has. A line that was cut short by a kill was never acknowledged and is cut off on opening.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.train.lines import append_lines, cut_torn_line, read_lines

FILE = "events.jsonl"
Event = dict[str, Any]


class EventLog:
    """Appends events, one write a batch. Only one process may have it open for writing."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.path.touch()
        cut_torn_line(self.path)
        self.last_seq = 0
        self.last: Event | None = None
        self._counts: dict[int, int] = {}
        for event in read_events(folder):
            self._remember(event)

    def append(self, events: list[Event]) -> list[Event]:
        """Store events and return the new ones with their seq; on the disk when this returns.

        Raises OSError where the disk takes none of them: they may be stored again.
        """
        new: list[Event] = []
        counts = dict(self._counts)
        for event in events:
            if event["n"] > counts.get(event["attempt"], 0):
                new.append({"seq": self.last_seq + len(new) + 1} | event)
                counts[event["attempt"]] = event["n"]
        if new:
            append_lines(self.path, new)
        for event in new:
            self._remember(event)
        return new

    def next_number(self, attempt: int) -> int:
        """The number n of an attempt's next event."""
        return self._counts.get(attempt, 0) + 1

    @property
    def last_attempt(self) -> int:
        """The last attempt that said anything, or 0."""
        return max(self._counts, default=0)

    def _remember(self, event: Event) -> None:
        self.last_seq, self.last = event["seq"], event
        self._counts[event["attempt"]] = event["n"]


def read_events(folder: Path) -> Iterator[Event]:
    """The events in a run's log, in the order of seq; a torn last line is left out.

    Raises FileDamaged.
    """
    path = folder / FILE
    if path.is_file():
        yield from read_lines(path)
