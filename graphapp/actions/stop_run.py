"""Ending a run before its time."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from graphapp.access import access_run, access_runs
from graphapp.actions.change_state import do_change_state
from graphapp.errors import Refused
from graphapp.models import LIVE, Run, State, Wanted
from graphapp.wake import wake_workers


def do_stop_run(user: User, run_id: str) -> Run:
    """Stop the run: at once when no trainer holds it, else between two batches.

    The wish is kept in the database, so that one that comes before the trainer listens is not lost.

    Raises:
        Refused: the run has ended already.
    """
    with transaction.atomic():
        run = access_run(user, run_id)
        stoppable = access_runs(user).filter(id=run_id, state__in=(State.QUEUED, *LIVE))
        if not stoppable.update(wanted=Wanted.STOP):
            raise Refused(409, "ended", f"The run is {run.state} already.")
        unheld = Run.objects.filter(id=run.pk, state__in=(State.QUEUED, State.PAUSED), worker="")
        do_change_state(unheld, State.STOPPED, "stopped by its owner", ended=timezone.now())
        transaction.on_commit(lambda: wake_workers(run.pk))
    return access_run(user, run_id)
