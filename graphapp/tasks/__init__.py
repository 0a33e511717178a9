"""The worker: a Celery process whose only message is a wake-up, and the workshop it keeps.

Celery brings the process, its signals and its broadcast queue; the workshop's threads do the work
and find it in the database, so that they go on while Redis is away.
"""

from typing import Any

from celery.signals import worker_init, worker_shutdown, worker_shutting_down

from graphapp.celery import WAKE, app
from graphapp.tasks.workshop import Workshop

_workshops: list[Workshop] = []


@app.task(name=WAKE)
def wake(number: int) -> None:
    """Look into the database now: a run or a measurement of this NUMBER waits for something."""
    for workshop in _workshops:
        workshop.wake()


@worker_init.connect
def open_workshop(**_: Any) -> None:
    """Begin to work as soon as the process starts, whether or not Redis answers."""
    workshop = Workshop()
    _workshops.append(workshop)
    workshop.open()


@worker_shutting_down.connect
def begin_closing(**_: Any) -> None:
    """SIGTERM: trainers write a checkpoint at their next batch."""
    for workshop in _workshops:
        workshop.begin_closing()


@worker_shutdown.connect
def close_workshop(**_: Any) -> None:
    """Wait until every lease has been given back."""
    for workshop in _workshops:
        workshop.close()
    _workshops.clear()
