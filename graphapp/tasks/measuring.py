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

from engine.data import BadData
from engine.data.storage import storage_trouble
from engine.recipe import Recipe, read_recipe
from engine.spec import BadDocument, Graph, read_graph
from engine.train.admission import check_fits, free_memory, may_use_cuda
from engine.train.aside import Aside, AsideFailed, aside
from engine.train.forecast import memory_of_run
from engine.train.leftovers import scratch_folder
from engine.train.run_folder import Run, prepare_run
from graphapp.access import DataAccess, access_data
from graphapp.actions.beat_measurement import do_beat_measurement
from graphapp.actions.end_measurement import do_answer_measurement, do_fail_measurement
from graphapp.actions.release_measurement import do_release_measurement
from graphapp.errors import Refused
from graphapp.models import Measurement
from graphapp.tasks.cores import cores_of
from graphapp.tasks.devices import Devices
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
        measurement = self._measurement
        try:
            graph, recipe = read_graph(measurement.document), read_recipe(measurement.recipe)
            data = access_data(measurement.owner, recipe.data)
        except (BadDocument, Refused, BadData, OSError) as error:
            return Told(None, _in_words(error))
        try:
            return self._told_aside(graph, recipe, data)
        except OSError as error:
            return Told(None, _in_words(error))

    def _told_aside(self, graph: Graph, recipe: Recipe, data: DataAccess) -> Told | None:
        with scratch_folder() as folder, aside(folder) as process:
            order = (process, folder, graph, recipe, data)
            asking = threading.Thread(target=self._ask, args=order, daemon=True)
            asking.start()
            try:
                return self._until_told()
            finally:
                process.end()
                asking.join()

    def _ask(
        self, process: Aside, folder: Path, graph: Graph, recipe: Recipe, data: DataAccess
    ) -> None:
        """Prepare the run while the process warms up, then have it do the job."""
        told = Told(None, "It could not be measured; the worker's log says why.")
        try:
            found = data.folder(aside=folder)
            run = prepare_run(folder / "run", graph, recipe, found, cores_of(recipe.devices))
            _admit(run)
            told = Told(process.ask(self._measurement.kind, run))
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


def _admit(run: Run) -> None:
    """Refuse what the memory is too small for, as a trainer would. Raises ValueError."""
    if may_use_cuda(run.recipe["device"]):
        return  # only who holds the device knows what is free on it
    found = check_fits(memory_of_run(run), run.recipe["batch_size"], free_memory())
    if found is not None:
        raise ValueError(found.message)


def _too_slow(seconds: float) -> str:
    return (
        f"It was not measured within {seconds:,.0f} seconds: each step takes very long. A smaller "
        "batch may be measured; or train, and read the time left from the first steps."
    )


def _wait() -> None:
    """Nothing is to be done while the database is away."""
