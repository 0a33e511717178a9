"""Taking a queued run: one conditional update, so that only one worker gets it."""

from django.db.models import F

from graphapp.actions.change_state import do_change_state
from graphapp.models import Run, State

CANDIDATES = 10


def do_claim_run(worker: str, devices: int = 1) -> Run | None:
    """Claim the oldest queued run for WORKER, which has DEVICES free, as a new attempt.

    None when there is nothing to do for it; runs that ask for more devices wait.
    """
    waiting = Run.objects.waiting(devices).order_by("id")
    for run_id in waiting.values_list("id", flat=True)[:CANDIDATES]:
        queued = Run.objects.filter(id=run_id, state=State.QUEUED)
        claimed = do_change_state(
            queued, State.STARTING, worker=worker, attempt=F("attempt") + 1, beats=F("beats") + 1
        )
        if claimed:
            return Run.objects.get(id=run_id)
    return None
