"""Freeing a run whose worker has fallen silent."""

from django.utils import timezone

from graphapp.actions.change_state import do_change_state
from graphapp.models import Run, State, Wanted
from graphapp.wake import wake_workers


def do_reap_run(run_id: int, attempt: int, beats: int) -> bool:
    """Take the run from the worker whose counter has stood at BEATS for a whole lease.

    Returns False when it beat after all: then nothing is changed.
    """
    silent = Run.objects.held(run_id, attempt).filter(beats=beats)
    reason = "its worker fell silent"
    if do_change_state(
        silent.filter(wanted=Wanted.STOP), State.STOPPED, reason, worker="", ended=timezone.now()
    ):
        return True
    if do_change_state(silent.filter(wanted=Wanted.PAUSE), State.PAUSED, reason, worker=""):
        return True
    if do_change_state(silent, State.QUEUED, reason, worker=""):
        wake_workers(run_id)
        return True
    return False
