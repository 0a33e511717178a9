"""Checkpoints: whole or absent, held against their hash, and never ahead of the log.

A checkpoint is written beside its place, by a thread, from a copy of the state: training goes on
meanwhile. It is renamed only when every event up to its step has been acknowledged; otherwise a
resumed run would go on after points that nobody has. Its name says its step, the number of events
before it (of two at one step, the later has more) and the sha256 of its content:
``attempt-2/step-000001280-00000051.<sha256>.checkpoint``.
"""

import os
import re
import tempfile
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from engine.data.damaged import hash_file
from engine.data.storage import storage_trouble
from engine.data.write import sync_folder
from engine.train.control import Control
from engine.train.events import Events
from engine.train.run_folder import Run, expect_folder
from engine.train.training import State

TEMPORARY = ".checkpoint-"
KEPT = 2
OVERDUE = 6
USUAL_SECONDS = 10.0
SHARE = 0.01
"""The part of the time that checkpoints may take: where one takes long, they become rare."""
_NAME = re.compile(r"step-(\d{9})-\d{8}\.([0-9a-f]{64})\.checkpoint")
ACKNOWLEDGE_SECONDS = 60.0


@dataclass(frozen=True)
class _Written:
    """A checkpoint on the disk that is not in its place yet."""

    temporary: Path
    place: Path
    events: int
    """How many events the log must have before it may be put there."""
    facts: dict[str, Any]
    seconds: float


class Checkpoints:
    """The checkpoints of one attempt: at most one is written, and one waits for its events."""

    def __init__(
        self, run: Run, attempt: int, events: Events, control: Control, every_seconds: float
    ) -> None:
        self._run, self.folder = run, run.attempt_folder(attempt)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._events, self._control = events, control
        self._every, self._last = every_seconds, time.monotonic()
        self.interval = every_seconds
        """Seconds from one to the next, at least."""
        self._thread = ThreadPoolExecutor(1, "checkpoint")
        self._writing: Future[_Written] | None = None
        self._waiting: _Written | None = None
        self._told = ""
        """The code under which it was told that none could be written, since the last one was."""

    @property
    def is_due(self) -> bool:
        """Whether the end of an epoch should be kept: not more often than every 10 s."""
        return self._is_late(self.interval)

    @property
    def is_overdue(self) -> bool:
        """Whether an epoch lasts so long that its middle should be kept too."""
        return self._is_late(OVERDUE * self.interval)

    def _is_late(self, seconds: float) -> bool:
        """One that is asked for at every epoch's end (every 0 s) waits for the one before."""
        idle = self._writing is None or self._every == 0
        return idle and time.monotonic() - self._last >= seconds

    def write(self, state: State) -> None:
        """Begin to write a state; it is put into place later, by ``settle``.

        The state may change as soon as this returns.
        """
        self.wait()
        self.settle()
        self._drop_waiting()
        self._last = time.monotonic()
        name = f"step-{state['step']:09}-{self._events.count:08}"
        self._writing = self._thread.submit(
            self._write, _copy(state, {}), name, self._events.count, self._last
        )

    def settle(self) -> None:
        """Put the waiting checkpoint into place if the log has all events up to it."""
        if self._writing is not None:
            self._take_written(wait=False)
        written = self._waiting
        if written is None or self._control.stored < written.events:
            return
        try:
            os.replace(written.temporary, written.place)
            self._waiting = None
            sync_folder(self.folder)
            for old in sorted(self.folder.glob("step-*.checkpoint"))[:-KEPT]:
                old.unlink(missing_ok=True)
        except OSError as error:
            self._tell(error)
            self._drop_waiting()
            return
        self._told = ""
        self._events.emit("checkpoint", **written.facts)

    def wait(self) -> None:
        """Wait until what is being written is on the disk."""
        self._take_written(wait=True)

    def settle_before_leaving(self) -> None:
        """Wait for the last acknowledgements, as long as they can still come."""
        self.wait()
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

    def _write(self, state: State, name: str, events: int, begun: float) -> _Written:
        """Write a state that nobody changes; in the thread. Raises OSError, RuntimeError."""
        self.folder.mkdir(exist_ok=True)
        descriptor, path = tempfile.mkstemp(prefix=TEMPORARY, dir=self.folder)
        temporary = Path(path)
        try:
            with os.fdopen(descriptor, "wb") as file:
                torch.save(state, file)
                file.flush()
                os.fsync(file.fileno())
            place = self.folder / f"{name}.{hash_file(temporary)}.checkpoint"
        except (OSError, RuntimeError) as error:
            _remove(temporary)
            # torch puts an error of its own in front of what the disk said.
            if isinstance(error.__context__, OSError):
                raise error.__context__ from error
            raise
        best = state["best"]
        told = best and {name: best[name] for name in ("epoch", "step", "values")}
        facts = {"step": state["step"], "best": told}
        return _Written(temporary, place, events, facts, time.monotonic() - begun)

    def _take_written(self, wait: bool) -> None:
        """Take what the thread has written, if it is done."""
        if self._writing is None or not (wait or self._writing.done()):
            return
        writing, self._writing = self._writing, None
        try:
            self._waiting = writing.result()
        except (OSError, RuntimeError) as error:
            self._tell(error)
            return
        if self._every >= USUAL_SECONDS:  # who asks for more of them gets them
            self.interval = max(self._every, self._waiting.seconds / SHARE)

    def _tell(self, error: OSError | RuntimeError) -> None:
        """Tell, once until one succeeds, why there is no checkpoint: older ones stay.

        Raises RunGone where the run's folder was taken away.
        """
        expect_folder(self._run.folder)
        trouble = storage_trouble(error)
        code = "checkpoint_failed" if trouble is None else trouble.code
        why = f"{type(error).__name__}: {error}." if trouble is None else trouble.message
        if code != self._told:
            message = f"No checkpoint could be written. {why} Training goes on, older ones stay, "
            message += "and the next ones are written once that is possible."
            self._events.emit("notice", code=code, message=message, node=None)
        self._told = code

    def _drop_waiting(self) -> None:
        if self._waiting is not None:
            _remove(self._waiting.temporary)
            self._waiting = None


def _remove(temporary: Path) -> None:
    """Remove what was not finished; where the disk cannot be written, the next attempt does it."""
    with suppress(OSError):
        temporary.unlink(missing_ok=True)


def _copy(value: Any, copied: dict[int, Any]) -> Any:
    """A copy of a state on the CPU; what is one tensor in it stays one."""
    if isinstance(value, torch.Tensor):
        if id(value) not in copied:
            copied[id(value)] = value.detach().to("cpu", copy=True)
        return copied[id(value)]
    if isinstance(value, dict):
        return {key: _copy(item, copied) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_copy(item, copied) for item in value)
    return value


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
