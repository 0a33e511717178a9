"""The sign of life of the worker that holds a run."""

from django.db.models import F

from graphapp.models import Run


def do_beat_run(run_id: int, attempt: int) -> bool:
    """Raise the run's beat counter; False when ATTEMPT no longer holds the run."""
    return bool(Run.objects.held(run_id, attempt).update(beats=F("beats") + 1))
