"""Writing through a database that is away for a moment."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)

Result = TypeVar("Result")

PATIENCE_SECONDS = 60.0
LONGEST_PAUSE = 2.0


def persistently(write: Callable[[], Result], meanwhile: Callable[[], None]) -> Result:
    """WRITE(), tried again for a minute while the database is away; MEANWHILE() before each retry.

    WRITE must be one that may be repeated: its commit may have succeeded and its answer been lost.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    pause = 0.1
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError) as error:
            connection.close()
            if time.monotonic() > deadline:
                raise
            logger.warning("The database is away, trying again: %s", error)
            meanwhile()
            time.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
