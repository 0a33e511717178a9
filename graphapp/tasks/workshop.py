"""What one worker process keeps: slots for runs, its devices, a spare trainer, and the reaper."""

import logging
import os
import socket
import threading
import time
import uuid

from django.conf import settings
from django.db import OperationalError, connection

from graphapp.tasks.devices import Devices
from graphapp.tasks.measuring import Measuring
from graphapp.tasks.reaper import Reaper
from graphapp.tasks.spare import SpareShelf
from graphapp.tasks.supervision import Supervision
from graphapp.warm_up import warm_up

logger = logging.getLogger(__name__)


class Workshop:
    """Takes up what waits, one run or measurement per slot at a time, until it is closed."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.closing = threading.Event()
        self._spares = SpareShelf()
        self._reaper = Reaper(self.closing)
        devices = Devices(self.name, settings.DEVICES)
        self._slots = [Slot(devices, self._spares, self.closing) for _ in range(settings.SLOTS)]

    def open(self) -> None:
        """Start the threads and the first spare trainer."""
        self._spares.restock()
        warm_up()
        for thread in (*self._slots, self._reaper):
            thread.start()

    def wake(self) -> None:
        """Look into the database now."""
        for slot in self._slots:
            slot.wake()

    def begin_closing(self) -> None:
        """Take up nothing more; have running trainers write a checkpoint and leave."""
        self.closing.set()
        self.wake()

    def close(self) -> None:
        """Wait until every slot has given its run back, and end the spare."""
        self.begin_closing()
        deadline = time.monotonic() + settings.SHUTDOWN_SECONDS
        for slot in self._slots:
            slot.join(max(0.0, deadline - time.monotonic()))
        self._spares.clear()


class Slot(threading.Thread):
    """One run's place: claims a run, supervises it to its end, claims the next.

    While there is none it makes the measurements that wait.
    """

    def __init__(self, devices: Devices, spares: SpareShelf, closing: threading.Event) -> None:
        super().__init__(name="slot", daemon=True)
        self._devices, self._spares, self._closing = devices, spares, closing
        self._awake = threading.Event()
        self._at_hand: Supervision | Measuring | None = None

    def wake(self) -> None:
        """Look for work, or read what is wanted of the work at hand."""
        self._awake.set()
        at_hand = self._at_hand
        if at_hand:
            at_hand.wake()

    def run(self) -> None:
        while not self._closing.is_set():
            self._awake.clear()
            if not self._work():
                self._awake.wait(settings.POLL_SECONDS)
        connection.close()

    def _work(self) -> bool:
        """Train one run, else make one measurement; False when there was neither."""
        try:
            return self._train() or self._measure()
        except OperationalError as error:
            logger.warning("The database cannot be asked or written; it is tried again: %s", error)
            connection.close()
            return False
        except Exception:
            # Whatever went wrong with one, the next ones must not wait for ever. It is itself
            # found again through its lease.
            logger.exception("Supervising a run or a measurement failed")
            connection.close()
            return False
        finally:
            self._at_hand = None

    def _train(self) -> bool:
        run = self._devices.claim()
        if run is None:
            return False
        try:
            self._at_hand = supervision = Supervision(run, self._spares, self._closing)
            supervision.supervise()
        finally:
            self._devices.give_back(run)
        return True

    def _measure(self) -> bool:
        measurement = self._devices.claim_measurement()
        if measurement is None:
            return False
        try:
            self._at_hand = measuring = Measuring(measurement, self._devices, self._closing)
            measuring.measure()
        finally:
            self._devices.end_measurement()
        return True
