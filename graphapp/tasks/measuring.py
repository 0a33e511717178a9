"""One measurement: a process aside is asked, and ended as soon as a run wants the worker.

One inbox, as in the supervision of a run: the answer comes there, and so do wake-ups.
"""

import threading
import time
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from django.conf import settings

from engine.data.storage import storage_trouble
from engine.spec import BadDocument
from engine.train.aside import Aside, AsideFailed, aside
from engine.train.leftovers import scratch_folder
from graphapp.actions.beat_measurement import do_beat_measurement
from graphapp.actions.end_measurement import do_answer_measurement, do_fail_measurement
from graphapp.actions.release_measurement import do_release_measurement
from graphapp.errors import Refused
from graphapp.models import Measurement
from graphapp.tasks.devices import Devices
from graphapp.tasks.jobs import Job, job_of
from graphapp.tasks.persistence import persistently
from graphapp.tasks.trainer import Wake

LOOK_SECONDS = 1.0
"""How often it is asked whether a run waits, where no wake-up says so."""


@dataclass(frozen=True)
class Told:
    """What came of it: an answer, or the problem that kept it away."""

    answer: dict[str, Any] | None
    problem: str = ""


class Measuring:
    """Makes one measurement that this worker has claimed."""

    def __init__(
        self, measurement: Measurement, devices: Devices, closing: threading.Event
    ) -> None:
        self._measurement, self._devices, self._closing = measurement, devices, closing
        self._inbox: SimpleQueue[Told | Wake] = SimpleQueue()

    def wake(self) -> None:
        """Look now whether a run wants the worker."""
        self._inbox.put(Wake())

    def measure(self) -> None:
        """Measure, and keep what was found; or give it back when something else goes first."""
        held = self._measurement.pk, self._measurement.worker
        told = self._told()
        if told is None:
            persistently(lambda: do_release_measurement(*held), meanwhile=_wait)
        elif told.answer is None:
            problem = told.problem
            persistently(lambda: do_fail_measurement(*held, problem), meanwhile=_wait)
        else:
            answer = told.answer
            persistently(lambda: do_answer_measurement(*held, answer), meanwhile=_wait)

    def _told(self) -> Told | None:
        """The outcome; None where a run goes first or the lease is lost."""
        try:
            return self._told_aside(job_of(self._measurement))
        except (BadDocument, Refused, ValueError, OSError) as error:
            return Told(None, _in_words(error))

    def _told_aside(self, job: Job) -> Told | None:
        with scratch_folder() as folder, aside(folder) as process:
            order = (job, process, folder)
            asking = threading.Thread(target=self._ask, args=order, daemon=True)
            asking.start()
            try:
                return self._until_told()
            finally:
                process.end()
                asking.join()

    def _ask(self, job: Job, process: Aside, folder: Path) -> None:
        """Prepare the question while the process warms up, then have it do the job."""
        told = Told(None, "It could not be measured; the worker's log says why.")
        try:
            told = Told(job(process, folder))
        except (BadDocument, AsideFailed, ValueError, OSError) as error:
            told = Told(None, _in_words(error))
        finally:
            self._inbox.put(told)

    def _until_told(self) -> Told | None:
        began = next_beat = time.monotonic()
        self.wake()  # what came between the claim and now
        while True:
            try:
                message = self._inbox.get(timeout=LOOK_SECONDS)
            except Empty:
                message = Wake()
            if isinstance(message, Told):
                return message
            if self._closing.is_set() or self._devices.are_wanted():
                return None
            now = time.monotonic()
            if now - began > settings.MEASUREMENT_SECONDS:
                return Told(None, _too_slow(settings.MEASUREMENT_SECONDS))
            if now >= next_beat:
                next_beat = now + settings.BEAT_SECONDS
                if not do_beat_measurement(self._measurement.pk, self._measurement.worker):
                    return None


def _in_words(error: Exception) -> str:
    trouble = storage_trouble(error)
    return str(error) if trouble is None else f"{trouble.message} Then ask again."


def _too_slow(seconds: float) -> str:
    return (
        f"It was not measured within {seconds:,.0f} seconds: each step takes very long. A smaller "
        "batch may be measured; or train, and read the time left from the first steps."
    )


def _wait() -> None:
    """Nothing is to be done while the database is away."""
