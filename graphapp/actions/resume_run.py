"""Letting a paused run go on."""

from django.contrib.auth.models import User
from django.db import transaction

from graphapp.access import access_run, access_runs
from graphapp.actions.change_state import do_change_state
from graphapp.errors import Refused
from graphapp.models import Run, State, Wanted
from graphapp.wake import wake_workers


def do_resume_run(user: User, run_id: str) -> Run:
    """Let the run go on: in its trainer, or as a queued run when its device was given back.

    Raises:
        Refused: the run is not paused.
    """
    with transaction.atomic():
        run = access_run(user, run_id)
        paused = access_runs(user).filter(id=run_id, wanted=Wanted.PAUSE)
        if not paused.exclude(state__in=_ENDED).update(wanted=Wanted.RUN):
            raise Refused(409, "not_paused", f"The run is {run.state}; there is nothing to resume.")
        given_back = Run.objects.filter(id=run.pk, state=State.PAUSED, worker="")
        do_change_state(given_back, State.QUEUED, "resumed")
        transaction.on_commit(lambda: wake_workers(run.pk))
    return access_run(user, run_id)


_ENDED = (State.FINISHED, State.STOPPED, State.FAILED)
