"""Counting a trainer that died by itself."""

from django.db.models import F
from django.utils import timezone

from graphapp.actions.change_state import do_change_state
from graphapp.actions.release_run import do_release_run
from graphapp.models import Run, State, Wanted


def do_note_death(run_id: int, attempt: int, reason: str, most: int) -> None:
    """The trainer died by itself: try again, or fail the run after MOST deaths in a row.

    A checkpoint that is newer than the last one sets the count back (see `do_store_events`).
    """
    held = Run.objects.held(run_id, attempt)
    held.update(deaths=F("deaths") + 1)
    too_many = held.filter(deaths__gte=most).exclude(wanted=Wanted.STOP)
    told = f"The trainer died {most} times without getting further: {reason}"
    if do_change_state(too_many, State.FAILED, told, worker="", ended=timezone.now()):
        return
    do_release_run(run_id, attempt, reason)
