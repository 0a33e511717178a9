"""Training a run from the command line: a trainer as a child, its events into the log.

Imports no torch. One supervisor at a time works on a run: the folder is locked.
"""

import fcntl
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, BinaryIO

from engine.data.storage import storage_trouble
from engine.spec import strict_json
from engine.train.environment import trainer_command, trainer_environment
from engine.train.leftovers import clear_leftovers
from engine.train.lines import LINE_LIMIT
from engine.train.log import Event, EventLog
from engine.train.run_folder import Run, expect_folder

BEAT_SECONDS = 5.0
PAUSE_SECONDS = 0.5
TAIL_BYTES = 4_000


class RunBusy(Exception):
    """Another process is training this run."""


class TrainerDied(Exception):
    """The trainer ended without saying why; the message holds the end of its standard error."""


def supervise(
    run: Run, show: Callable[[Event], None], devices: int | None = None
) -> tuple[Event, bool]:
    """Train a run until an attempt ends, and return its last event and whether it was told to stop.

    ``devices`` are those of this attempt, where they are not the recipe's: curves stay within 1e-5.
    Every event goes into the log before it is shown and acknowledged. An interrupt (Ctrl-C) or a
    SIGTERM asks the trainer to stop, a second one ends it. While the disk is full, the log waits
    for room. Raises RunBusy, RunGone, TrainerDied, FileDamaged, and OSError where nothing can be
    written at the start, or after a second interrupt.
    """
    with (run.folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunBusy(f"{run.folder} is being trained by another process") from None
        clear_leftovers(run.folder)
        log = EventLog(run.folder)
        return _Supervisor(run, log, show, devices or run.recipe["devices"]).work()


class _Supervisor:
    def __init__(
        self, run: Run, log: EventLog, show: Callable[[Event], None], devices: int
    ) -> None:
        self.run, self.log, self.show, self.devices = run, log, show, devices
        self.attempt = max([log.last_attempt, *run.attempts]) + 1
        self.interrupts, self.beats, self.next_beat = 0, 0, time.monotonic()
        self.errors = run.attempt_folder(self.attempt) / "standard_error.txt"
        self.errors.parent.mkdir(parents=True)

    def work(self) -> tuple[Event, bool]:
        with self.errors.open("wb") as errors:
            # A session of its own: an interrupt from the keyboard reaches this process only.
            self.trainer = subprocess.Popen(
                trainer_command(devices=self.devices),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=trainer_environment(),
                start_new_session=True,
            )
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(number, self.interrupt) for number in numbers]
        try:
            self.send({"run": str(self.run.folder.resolve()), "attempt": self.attempt})
            self.follow()
            self.trainer.wait()
        finally:
            self.trainer.kill()
            for pipe in (self.trainer.stdin, self.trainer.stdout):
                _close(_pipe(pipe))
            self.trainer.wait()
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)
        last = self.log.last
        if last is None or last["attempt"] != self.attempt or last["kind"] not in ENDINGS:
            raise TrainerDied(self.obituary())
        return last, self.interrupts > 0

    def follow(self) -> None:
        """Store, show and acknowledge events until the trainer closes its output."""
        output, rest = _pipe(self.trainer.stdout), b""
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            while True:
                self.beat()
                if not selector.select(timeout=0.5):
                    continue
                chunk = os.read(output.fileno(), 1024 * 1024)
                if not chunk:
                    return
                *lines, rest = (rest + chunk).split(b"\n")
                self.store([strict_json.loads(line, max_bytes=LINE_LIMIT) for line in lines])

    def store(self, events: list[Event]) -> None:
        if not events:
            return
        for event in self.append(events):
            self.show(event)
        self.send({"stored": events[-1]["n"]})

    def append(self, events: list[Event]) -> list[Event]:
        """Put events into the log, as soon as the disk takes them."""
        told = False
        while True:
            try:
                return self.log.append(events)
            except OSError as error:
                expect_folder(self.run.folder)
                trouble = storage_trouble(error)
                if trouble is None or self.interrupts > 1:
                    raise
            if not told:
                print(f"{trouble.message} The run's log waits for it.", file=sys.stderr)
                told = True
            self.beat()
            time.sleep(PAUSE_SECONDS)

    def beat(self) -> None:
        """Show the trainer, every few seconds, that somebody is there."""
        if time.monotonic() >= self.next_beat:
            self.beats += 1
            self.next_beat = time.monotonic() + BEAT_SECONDS
            self.send({"beat": self.beats})

    def send(self, message: dict[str, Any]) -> None:
        stdin = _pipe(self.trainer.stdin)
        try:
            stdin.write(strict_json.dumps(message).encode() + b"\n")
            stdin.flush()
        except BrokenPipeError:
            return  # it has ended; what it said last is still to be read

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        self.interrupts += 1
        if self.interrupts == 1:
            self.send({"command": "stop"})
        else:
            self.trainer.kill()

    def obituary(self) -> str:
        code = self.trainer.returncode
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        expect_folder(self.run.folder)
        tail = self.errors.read_bytes()[-TAIL_BYTES:].decode(errors="replace").strip()
        return f"The trainer ended unexpectedly ({how})." + (f"\n{tail}" if tail else "")


ENDINGS = ("finished", "stopped", "failed")


def _close(pipe: BinaryIO) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return  # what was still to be said to it, nobody will read


def _pipe(pipe: Any) -> BinaryIO:
    """A child's pipe, which is there because it was asked for."""
    assert pipe is not None
    stream: BinaryIO = pipe
    return stream


def ending_of(folder: Path) -> Event | None:
    """The event that ended the last attempt of a run, or None where it was interrupted."""
    from engine.train.log import read_events

    last = None
    for event in read_events(folder):
        if event["kind"] in ENDINGS:
            last = event
        elif event["kind"] == "started":
            last = None
    return last
