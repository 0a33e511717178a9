"""One attempt at a run: hands it to a trainer, stores what it says, passes on what the user wants.

One loop, one inbox. Between messages it beats (the lease, and the trainer's sign that the worker
lives), reads the user's wishes, and ends a trainer that does not leave, gently first.
"""

import logging
import signal
import threading
import time
from dataclasses import dataclass
from queue import Empty
from typing import Any

from django.conf import settings

from engine.train.leftovers import clear_leftovers
from graphapp.actions.beat_run import do_beat_run
from graphapp.actions.note_death import do_note_death
from graphapp.actions.release_run import do_release_run
from graphapp.actions.store_events import Fenced, do_store_events
from graphapp.models import Run, State, Wanted
from graphapp.tasks.pace import Pace
from graphapp.tasks.persistence import persistently
from graphapp.tasks.preparing import prepare
from graphapp.tasks.spare import SpareShelf
from graphapp.tasks.trainer import Exited, TrainerProcess, Wake

logger = logging.getLogger(__name__)

INTERRUPTED = 75
WISHES_SECONDS = 1.0
RESTOCK_SECONDS = 2.0
DUMP_SECONDS = 2.0
EXIT_SECONDS = 30.0
ENDED = (State.FINISHED, State.STOPPED, State.FAILED)
COMMANDS = {Wanted.RUN: "resume", Wanted.PAUSE: "pause", Wanted.STOP: "stop"}


@dataclass(frozen=True)
class Leaving:
    """Why the trainer has been told to go, and when harder means are due (monotonic seconds)."""

    reason: str
    terminate_at: float
    kill_at: float
    is_death: bool = False


class Supervision:
    """Supervises one attempt, from the claim to the trainer's exit."""

    def __init__(self, run: Run, spares: SpareShelf, closing: threading.Event) -> None:
        self._run, self._spares, self._closing = run, spares, closing
        self._trainer = spares.take() if run.devices == 1 else TrainerProcess(devices=run.devices)
        now = time.monotonic()
        self._pace = Pace(now)
        self._told: str = Wanted.RUN
        self._state: str = run.state
        self._leaving: Leaving | None = None
        self._paused_since: float | None = None
        self._first_step_at: float | None = None
        self._next_beat = self._next_wish = now
        self._beats = 0

    def wake(self) -> None:
        """Read the user's wishes now."""
        self._trainer.inbox.put(Wake())

    def supervise(self) -> None:
        """Run the attempt to its end, and leave the run's row as its end requires."""
        try:
            if prepare(self._run, self._closing):
                self._trainer.say({"run": str(self._run.folder), "attempt": self._run.attempt})
                self._conclude(self._until_exit())
        except Fenced:
            logger.warning("Run %s: attempt %s was fenced", self._run.pk, self._run.attempt)
        finally:
            self._trainer.kill()
            self._spares.restock()

    def _until_exit(self) -> int:
        """Handle messages until the trainer has exited; its exit code."""
        while True:
            events, code = self._receive()
            if events:
                self._store(events)
            if code is not None:
                return code
            self._tick(time.monotonic())

    def _receive(self) -> tuple[list[dict[str, Any]], int | None]:
        """Wait for a message and take all there are: events (as one batch) and the exit code."""
        events: list[dict[str, Any]] = []
        wait = min(self._next_beat, self._next_wish) - time.monotonic()
        try:
            message = self._trainer.inbox.get(timeout=max(0.0, wait))
            while True:
                if isinstance(message, Exited):
                    return events, message.code
                if isinstance(message, Wake):
                    self._next_wish = time.monotonic()
                elif "n" in message:
                    events.append(message)
                message = self._trainer.inbox.get_nowait()
        except Empty:
            return events, None

    def _store(self, events: list[dict[str, Any]]) -> None:
        run = self._run
        stored = persistently(
            lambda: do_store_events(run.pk, run.attempt, events), meanwhile=self._beat_trainer
        )
        self._trainer.say({"stored": stored.n})
        now = time.monotonic()
        for event in events:
            self._pace.note(event, now)
        if self._first_step_at is None and any(event["kind"] == "metrics" for event in events):
            self._first_step_at = now
        self._obey(stored.wanted, stored.state, now)

    def _tick(self, now: float) -> None:
        if now >= self._next_beat:
            self._next_beat = now + settings.BEAT_SECONDS
            self._beat()
        if now >= self._next_wish:
            self._next_wish = now + WISHES_SECONDS
            self._read_wishes(now)
        if self._first_step_at is not None and now > self._first_step_at + RESTOCK_SECONDS:
            self._first_step_at = float("inf")
            self._spares.restock()
        if self._closing.is_set() and not self._leaving:
            self._ask_to_leave("the worker shut down", now, settings.SHUTDOWN_SECONDS * 0.8)
        self._escalate(now)

    def _beat_trainer(self) -> None:
        self._beats += 1
        self._trainer.say({"beat": self._beats})

    def _beat(self) -> None:
        self._beat_trainer()
        run = self._run
        held = persistently(lambda: do_beat_run(run.pk, run.attempt), meanwhile=self._beat_trainer)
        if not held and not self._ended():
            raise Fenced

    def _read_wishes(self, now: float) -> None:
        row = persistently(
            lambda: (
                Run.objects.filter(id=self._run.pk, attempt=self._run.attempt)
                .values_list("wanted", "state")
                .first()
            ),
            meanwhile=self._beat_trainer,
        )
        if row is None:
            raise Fenced
        self._obey(row[0], row[1], now)

    def _obey(self, wanted: str, state: str, now: float) -> None:
        """Pass on a wish that the trainer has not heard; note since when the run is paused."""
        self._state = state
        if wanted != self._told:
            self._told = wanted
            self._trainer.say({"command": COMMANDS[Wanted(wanted)]})
            if wanted == Wanted.STOP:
                terminate_at = now + settings.STOP_SECONDS
                kill_at = terminate_at + settings.TERMINATE_SECONDS
                self._leaving = Leaving("stopped by its owner", terminate_at, kill_at)
        if state in ENDED:
            self._leaving = Leaving("ended", float("inf"), now + EXIT_SECONDS)
        elif state != State.PAUSED:
            self._paused_since = None
        elif self._paused_since is None:
            self._paused_since = now

    def _escalate(self, now: float) -> None:
        """End a trainer that has not gone when it should, or that hangs."""
        leaving = self._leaving
        if leaving:
            if now >= leaving.kill_at:
                self._trainer.kill()
            elif now >= leaving.terminate_at:
                self._trainer.signal_group(signal.SIGTERM)
                self._leaving = Leaving(leaving.reason, float("inf"), leaving.kill_at)
        elif self._paused_since is not None:
            self._pace.rest(now)
            if now - self._paused_since > settings.PAUSED_SECONDS:
                self._ask_to_leave("paused for long; its device was given back", now, 20.0)
        elif self._pace.hangs(now):
            self._trainer.signal_group(signal.SIGABRT)  # Python's fault handler dumps every stack
            reason = f"hung at step {self._pace.step}"
            self._leaving = Leaving(reason, float("inf"), now + DUMP_SECONDS, is_death=True)

    def _ask_to_leave(self, reason: str, now: float, seconds: float) -> None:
        self._trainer.say({"command": "checkpoint_and_exit"})
        self._leaving = Leaving(reason, now + seconds / 2, now + seconds)

    def _ended(self) -> bool:
        mine = Run.objects.filter(id=self._run.pk, attempt=self._run.attempt, state__in=ENDED)
        return mine.exists()

    def _conclude(self, code: int) -> None:
        """The trainer has gone: queue, pause, stop or fail the run, unless its events ended it."""
        run, leaving = self._run, self._leaving
        tail = self._trainer.error_tail
        self._keep(tail)
        clear_leftovers(run.folder)
        persistently(lambda: self._give_back(leaving, code, tail), meanwhile=self._beat_trainer)

    def _give_back(self, leaving: Leaving | None, code: int, tail: str) -> None:
        run = self._run
        if leaving and not leaving.is_death:
            do_release_run(run.pk, run.attempt, leaving.reason)
        elif leaving:
            do_note_death(run.pk, run.attempt, leaving.reason, settings.TRAINER_DEATHS)
        elif code == INTERRUPTED:
            do_release_run(run.pk, run.attempt, "interrupted")
        else:
            do_note_death(run.pk, run.attempt, _told(code, tail), settings.TRAINER_DEATHS)

    def _keep(self, tail: str) -> None:
        """Keep what the trainer said last; where the disk takes no file, in the worker's log."""
        if not tail:
            return
        try:
            (self._run.folder / f"attempt-{self._run.attempt}.log").write_text(tail, "utf-8")
        except OSError as error:
            logger.warning("Run %s: no log (%s); it said: %s", self._run.pk, error, tail[-2_000:])


def _told(code: int, tail: str) -> str:
    """An exit in words: the signal or the code, and the last thing the trainer said."""
    how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    last = tail.strip().splitlines()[-1:] or ["it said nothing"]
    return f"{how}: {last[0]}"
