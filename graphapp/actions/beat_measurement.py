"""The sign of life of the worker that measures."""

from django.db.models import F

from graphapp.models import Measurement


def do_beat_measurement(measurement_id: int, worker: str) -> bool:
    """Raise the measurement's beat counter; False when WORKER no longer holds it."""
    held = Measurement.objects.held(measurement_id, worker)
    return bool(held.update(beats=F("beats") + 1))
