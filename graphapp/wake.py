"""Asks every worker to look into the database now, rather than at its next poll."""

import logging

from kombu.exceptions import OperationalError

from graphapp.celery import EVERY_WORKER, WAKE, app

logger = logging.getLogger(__name__)


def wake_workers(number: int, what: str = "run") -> None:
    """Send the wake-up for one run, or for WHAT else a worker is to do.

    Without Redis workers find it by themselves, seconds later.
    """
    try:
        app.send_task(
            WAKE,
            args=[number],
            declare=[EVERY_WORKER],
            retry=True,
            retry_policy={"max_retries": 1, "interval_start": 0, "interval_max": 0},
        )
    except OperationalError as error:
        logger.warning("Redis is away; workers will find %s %s by asking: %s", what, number, error)
