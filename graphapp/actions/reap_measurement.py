"""Freeing a measurement whose worker has fallen silent."""

from django.conf import settings
from django.db.models import F

from graphapp.models import Measurement, MeasurementState
from graphapp.wake import wake_workers


def do_reap_measurement(measurement_id: int, worker: str, beats: int) -> bool:
    """Let it wait again, or fail it where it has ended several workers.

    Returns False when the worker beat after all: then nothing is changed.
    """
    most = settings.MEASUREMENT_DEATHS
    silent = Measurement.objects.held(measurement_id, worker).filter(beats=beats)
    message = f"{most} workers fell silent while they measured this. Their logs say more; a "
    message += "smaller network or batch may be measured."
    if silent.filter(deaths__gte=most - 1).update(
        state=MeasurementState.FAILED, worker="", deaths=F("deaths") + 1, message=message
    ):
        return True
    if silent.update(state=MeasurementState.WAITING, worker="", deaths=F("deaths") + 1):
        wake_workers(measurement_id, "measurement")
        return True
    return False
