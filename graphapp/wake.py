"""Asks every worker to look into the database now, rather than at its next poll."""

import logging

from kombu.exceptions import OperationalError

from graphapp.celery import EVERY_WORKER, WAKE, app

logger = logging.getLogger(__name__)


def wake_workers(run_id: int) -> None:
    """Send the wake-up for one run. Without Redis workers find it by themselves, seconds later."""
    try:
        app.send_task(
            WAKE,
            args=[run_id],
            declare=[EVERY_WORKER],
            retry=True,
            retry_policy={"max_retries": 1, "interval_start": 0, "interval_max": 0},
        )
    except OperationalError as error:
        logger.warning("Redis is away; workers will find run %s by asking: %s", run_id, error)
