"""Giving a run back after its trainer has left, in the state that its going leaves it in."""

from django.utils import timezone

from graphapp.actions.change_state import do_change_state
from graphapp.models import Run, State, Wanted
from graphapp.wake import wake_workers


def do_release_run(run_id: int, attempt: int, reason: str) -> None:
    """The trainer was interrupted through no fault of its own: queue the run for another attempt.

    A run that its user wants stopped ends here instead; one that is paused stays so.
    """
    held = Run.objects.held(run_id, attempt)
    if do_change_state(
        held.filter(wanted=Wanted.STOP), State.STOPPED, reason, worker="", ended=timezone.now()
    ):
        return
    if do_change_state(held.filter(wanted=Wanted.PAUSE), State.PAUSED, reason, worker=""):
        return
    if do_change_state(held, State.QUEUED, reason, worker=""):
        wake_workers(run_id)
