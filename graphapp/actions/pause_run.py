"""Asking a run to pause."""

from django.contrib.auth.models import User
from django.db import transaction

from graphapp.access import access_run, access_runs
from graphapp.errors import Refused
from graphapp.models import LIVE, Run, Wanted
from graphapp.wake import wake_workers


def do_pause_run(user: User, run_id: str) -> Run:
    """Have the run pause between two batches. Pausing a paused run has no effect.

    Raises:
        Refused: the run neither trains nor is about to.
    """
    pausable = access_runs(user).filter(id=run_id, state__in=LIVE).exclude(wanted=Wanted.STOP)
    with transaction.atomic():
        run = access_run(user, run_id)
        if not pausable.update(wanted=Wanted.PAUSE):
            raise Refused(409, "not_running", f"The run is {run.state}; there is nothing to pause.")
        transaction.on_commit(lambda: wake_workers(run.pk))
    return access_run(user, run_id)
