"""Ending a run that cannot be trained."""

from django.utils import timezone

from graphapp.actions.change_state import do_change_state
from graphapp.models import Run, State


def do_fail_run(run_id: int, attempt: int, reason: str) -> None:
    """The run can never be trained: end it and say why."""
    held = Run.objects.held(run_id, attempt)
    do_change_state(held, State.FAILED, reason, worker="", ended=timezone.now())
