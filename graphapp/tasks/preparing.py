"""Preparing the folder of a run that this worker holds, before its trainer is told of it."""

import logging
import threading
from functools import partial
from pathlib import Path

from django.db import OperationalError

from engine.data.damaged import FileDamaged
from engine.data.storage import StorageTrouble, storage_trouble
from engine.recipe import read_recipe
from engine.spec import BadDocument, read_kept_graph
from engine.train.leftovers import clear_leftovers
from engine.train.run_folder import RUN, BadWeights, find_weights, prepare_run
from graphapp.access import access_data
from graphapp.actions.beat_run import do_beat_run
from graphapp.actions.change_state import do_change_state
from graphapp.actions.fail_run import do_fail_run
from graphapp.actions.release_run import do_release_run
from graphapp.actions.store_events import Fenced
from graphapp.errors import Refused
from graphapp.models import Run, State, Wanted
from graphapp.tasks.cores import cores_of
from graphapp.tasks.persistence import persistently

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0


def prepare(run: Run, closing: threading.Event) -> bool:
    """Write the run's folder, waiting for room where the disk is full.

    False where there is nothing to train: it can never be (it has failed then), its owner wants it
    no more, or the worker closes. Raises Fenced where the run was lost meanwhile.
    """
    clear_leftovers(run.folder)
    if (run.folder / RUN).exists():
        return True  # an earlier attempt did: what was frozen then stays
    told = False
    while True:
        try:
            _freeze(run)
            return True
        except (BadDocument, Refused, ValueError, OSError) as error:
            trouble, reason = storage_trouble(error), str(error)
        if trouble is None:
            fail = partial(do_fail_run, run.pk, run.attempt, reason)
            persistently(fail, meanwhile=_nothing)
            return False
        if not told:
            _tell(run, trouble)
            told = True
        if not _may_wait(run, closing):
            return False


def _freeze(run: Run) -> None:
    (graph, _), recipe = read_kept_graph(run.document), read_recipe(run.recipe)
    data = access_data(run.owner, run.dataset).folder()
    cores = cores_of(run.devices)
    prepare_run(run.folder, graph, recipe, data, cores, weights_of(run.weights_from))


def _tell(run: Run, trouble: StorageTrouble) -> None:
    """Say why the run does not begin; the log may be on that disk too, and then it says nothing."""
    held = Run.objects.held(run.pk, run.attempt)
    reason = f"{trouble.message} It begins as soon as that is done."
    try:
        do_change_state(held, State.STARTING, reason)
    except OperationalError as error:
        logger.warning("Run %s waits: %s (%s)", run.pk, reason, error)


def _may_wait(run: Run, closing: threading.Event) -> bool:
    """Stand still for a moment and keep the lease; False where the run was given back."""
    closing.wait(PAUSE_SECONDS)
    if not persistently(lambda: do_beat_run(run.pk, run.attempt), meanwhile=_nothing):
        raise Fenced
    wanted = Run.objects.values_list("wanted", flat=True).get(id=run.pk)
    if wanted == Wanted.RUN and not closing.is_set():
        return True
    persistently(lambda: do_release_run(run.pk, run.attempt, "before it began"), meanwhile=_nothing)
    return False


def weights_of(run_id: int | None) -> Path | None:
    """The best weights of a run that has ended. Raises BadWeights where they are not there."""
    if run_id is None:
        return None
    try:
        return find_weights(Run(pk=run_id).folder)
    except BadWeights:
        message = "The run whose weights this one was to begin with has been deleted."
        raise BadWeights(message) from None
    except FileDamaged as error:
        message = f"{error.path.name} of the run whose weights this one was to begin with has "
        message += "changed since it was written. Train that run again."
        raise BadWeights(message) from None


def _nothing() -> None:
    """Nobody else waits for this thread."""
