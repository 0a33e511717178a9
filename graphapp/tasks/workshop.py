"""What one worker process keeps: slots for runs, its devices, a spare trainer, and the reaper."""

import logging
import os
import socket
import threading
import time
import uuid

from django.conf import settings
from django.db import connection

from graphapp.tasks.devices import Devices
from graphapp.tasks.reaper import Reaper
from graphapp.tasks.spare import SpareShelf
from graphapp.tasks.supervision import Supervision
from graphapp.warm_up import warm_up

logger = logging.getLogger(__name__)


class Workshop:
    """Takes up queued runs, one per slot at a time, until it is closed."""

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
    """One run's place: claims a run, supervises it to its end, claims the next."""

    def __init__(self, devices: Devices, spares: SpareShelf, closing: threading.Event) -> None:
        super().__init__(name="slot", daemon=True)
        self._devices, self._spares, self._closing = devices, spares, closing
        self._awake = threading.Event()
        self._supervision: Supervision | None = None

    def wake(self) -> None:
        """Look for a run, or read the wishes of the one at hand."""
        self._awake.set()
        supervision = self._supervision
        if supervision:
            supervision.wake()

    def run(self) -> None:
        while not self._closing.is_set():
            self._awake.clear()
            if not self._work():
                self._awake.wait(settings.POLL_SECONDS)
        connection.close()

    def _work(self) -> bool:
        """Claim and supervise one run; False when there was none."""
        run = None
        try:
            run = self._devices.claim()
            if run is None:
                return False
            self._supervision = Supervision(run, self._spares, self._closing)
            self._supervision.supervise()
        except Exception:
            # Whatever went wrong with one run, the next ones must not wait for ever. The run itself
            # is found again through its lease.
            logger.exception("Supervising a run failed")
            connection.close()
            return False
        finally:
            self._supervision = None
            if run is not None:
                self._devices.give_back(run)
        return True
