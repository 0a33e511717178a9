"""Live changes (of the learning rate), kept with the run: a resumed attempt makes them again.

Each attempt appends to its own ``changes.jsonl``: {"step", "name", "value"}; a change applies to
the steps after ``step``.
"""

from dataclasses import asdict, dataclass

from engine.train.lines import append_lines, read_lines
from engine.train.run_folder import Run

FILE = "changes.jsonl"


@dataclass(frozen=True)
class Change:
    """A value that was set after ``step`` steps."""

    step: int
    name: str
    value: float


class Changes:
    """The changes of earlier attempts that are still to come, and a place to keep new ones."""

    def __init__(self, run: Run, attempt: int, step: int, keeps: bool = True) -> None:
        self._keeps = keeps
        self._path = run.attempt_folder(attempt) / FILE
        ahead: dict[tuple[int, str], Change] = {}
        for earlier in run.attempts:
            if earlier < attempt:
                for change in _read(run, earlier):
                    ahead[change.step, change.name] = change
        # A change at the checkpoint's own step may have come after the checkpoint was written.
        self._ahead = sorted(
            (change for change in ahead.values() if change.step >= step),
            key=lambda change: change.step,
        )

    @property
    def next_step(self) -> int:
        """The step of the next change, or −1."""
        return self._ahead[0].step if self._ahead else -1

    def due(self, step: int) -> list[Change]:
        """The changes recorded at this step, to be made again now."""
        now = [change for change in self._ahead if change.step <= step]
        self._ahead = self._ahead[len(now) :]
        return now

    def keep(self, change: Change) -> None:
        """Record a change, before it takes effect; of several processes, one does.

        Raises OSError.
        """
        if not self._keeps:
            return
        append_lines(self._path, [asdict(change)])


def _read(run: Run, attempt: int) -> list[Change]:
    """The changes of an attempt; a last line that was cut short by a kill was never in effect."""
    path = run.attempt_folder(attempt) / FILE
    if not path.is_file():
        return []
    return [Change(**line) for line in read_lines(path)]
