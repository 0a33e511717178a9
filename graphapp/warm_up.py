"""What a process does as soon as it serves: it clears what a kill left over, and makes ready what
the first visitor would otherwise wait for, which is imports, looks at data sets, the broker.
"""

import logging
import threading
from pathlib import Path

from django.conf import settings
from kombu.exceptions import OperationalError

from engine.data import list_data
from engine.data.leftovers import sweep
from engine.spec import check, read_graph, render
from engine.train.leftovers import clear_scratch
from graphapp.celery import app
from graphapp.palette import palette
from graphapp.templates_gallery import templates

logger = logging.getLogger(__name__)


def warm_up() -> None:
    """Begin in a thread of its own, so that serving starts at once."""
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()


def _warm_up() -> None:
    _clear()
    palette()
    for template in templates():
        graph = read_graph(template["graph"])
        check(graph)
        render(graph)
    try:
        list_data(Path(settings.BRICKWORK_HOME))
        with app.producer_or_acquire() as producer:
            producer.connection.ensure_connection(max_retries=1)
    except (OSError, OperationalError) as error:
        logger.info("Not all could be made ready ahead: %s", error)


def _clear() -> None:
    """Remove what processes left that were ended in the middle; what is in use is held."""
    home = Path(settings.BRICKWORK_HOME)
    for place in (home, *home.glob("users/*")):
        sweep(place)
    clear_scratch()
