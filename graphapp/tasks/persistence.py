"""Writing through a database that is away for a moment."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

from graphapp.errors import disk_of_database

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

PATIENCE_SECONDS = 60.0
LONGEST_PAUSE, SHORT_PAUSE = 2.0, 0.5


def persistently(write: Callable[[], Result], meanwhile: Callable[[], None]) -> Result:
    """WRITE(), tried again for a minute while the database is away; MEANWHILE() before each retry.

    While its disk is full it is tried for as long as that lasts: nothing is wrong with the work.
    WRITE must be one that may be repeated: its commit may have succeeded and its answer been lost.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause, said = 0.1, ""
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError) as error:
            connection.close()
            trouble = disk_of_database(error)
            if trouble is not None:
                deadline = time.monotonic() + PATIENCE_SECONDS
            elif time.monotonic() > deadline:
                raise
            if str(error) != said:
                logger.warning("The database cannot be written, trying again: %s", error)
                said = str(error)
            meanwhile()
            time.sleep(pause)
            # Whoever reaps silent workers can write at the same moment as this one.
            pause = min(pause * 2, LONGEST_PAUSE if trouble is None else SHORT_PAUSE)
