"""Checkpoints: whole or absent, held against their hash, and never ahead of the log.

A checkpoint is written beside its place and renamed only when every event up to its step has been
acknowledged; otherwise a resumed run would go on after points that nobody has. Its name says its
step, the number of events before it (of two at one step, the later has more) and the sha256 of its
content: ``attempt-2/step-000001280-00000051.<sha256>.checkpoint``.
"""

import os
import re
import tempfile
import time
from pathlib import Path
from typing import Any

import torch

from engine.data.dataset import hash_file
from engine.data.write import sync_folder
from engine.train.control import Control
from engine.train.events import Events
from engine.train.run_folder import Run
from engine.train.training import State

KEPT = 2
OVERDUE = 6
_NAME = re.compile(r"step-(\d{9})-\d{8}\.([0-9a-f]{64})\.checkpoint")
ACKNOWLEDGE_SECONDS = 60.0


class Checkpoints:
    """The checkpoints of one attempt: at most one waits for its acknowledgements."""

    def __init__(
        self, run: Run, attempt: int, events: Events, control: Control, every_seconds: float
    ) -> None:
        self.folder = run.attempt_folder(attempt)
        self.folder.mkdir(parents=True, exist_ok=True)
        for leftover in self.folder.glob(".checkpoint-*"):
            leftover.unlink()
        self._events, self._control = events, control
        self._every, self._last = every_seconds, time.monotonic()
        self._waiting: tuple[Path, Path, int, dict[str, Any]] | None = None

    @property
    def is_due(self) -> bool:
        """Whether the end of an epoch should be kept: not more often than every 10 s."""
        return time.monotonic() - self._last >= self._every

    @property
    def is_overdue(self) -> bool:
        """Whether an epoch lasts so long that its middle should be kept too."""
        return time.monotonic() - self._last >= OVERDUE * self._every

    def write(self, state: State) -> None:
        """Write a state; it is put into place later, by ``settle``.

        A full disk is told as a notice: the temporary file goes, older checkpoints stay.
        """
        self._drop_waiting()
        self._last = time.monotonic()
        descriptor, name = tempfile.mkstemp(prefix=".checkpoint-", dir=self.folder)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                torch.save(state, file)
                file.flush()
                os.fsync(file.fileno())
            order = f"step-{state['step']:09}-{self._events.count:08}"
            place = self.folder / f"{order}.{hash_file(temporary)}.checkpoint"
        except (OSError, RuntimeError) as error:
            temporary.unlink(missing_ok=True)
            message = f"No checkpoint could be written: {error}. Training goes on; older ones stay."
            self._events.emit("notice", code="storage_full", message=message, node=None)
            return
        best = state["best"]
        told = best and {name: best[name] for name in ("epoch", "step", "values")}
        facts = {"step": state["step"], "best": told}
        self._waiting = (temporary, place, self._events.count, facts)
        self.settle()

    def settle(self) -> None:
        """Put the waiting checkpoint into place if the log has all events up to it."""
        if self._waiting is None or self._control.stored < self._waiting[2]:
            return
        temporary, place, _, facts = self._waiting
        self._waiting = None
        os.replace(temporary, place)
        sync_folder(self.folder)
        for old in sorted(self.folder.glob("step-*.checkpoint"))[:-KEPT]:
            old.unlink(missing_ok=True)
        self._events.emit("checkpoint", **facts)

    def settle_before_leaving(self) -> None:
        """Wait for the last acknowledgements, as long as they can still come."""
        patience = time.monotonic() + ACKNOWLEDGE_SECONDS
        while self._waiting is not None and time.monotonic() < patience:
            self._events.drain()
            # Read before settling: what was acknowledged before the end still counts.
            ended = self._control.ended
            self.settle()
            if ended:
                break
            time.sleep(0.005)
        self._drop_waiting()

    def _drop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting[0].unlink(missing_ok=True)
            self._waiting = None


def newest_checkpoint(run: Run, before: int | None = None) -> tuple[State | None, list[Path]]:
    """The newest state that verifies (of a step below ``before``), and the files that do not."""
    damaged: list[Path] = []
    for attempt in reversed(run.attempts):
        for path in sorted(run.attempt_folder(attempt).glob("step-*.checkpoint"), reverse=True):
            match = _NAME.fullmatch(path.name)
            if match is None or (before is not None and int(match[1]) >= before):
                continue
            if hash_file(path) == match[2]:
                state: State = torch.load(path, weights_only=True, map_location="cpu")
                return state, damaged
            damaged.append(path)
    return None, damaged
