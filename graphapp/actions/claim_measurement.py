"""Taking a measurement that waits: one conditional update, so that only one worker gets it."""

from django.db.models import F

from graphapp.models import Measurement, MeasurementState

CANDIDATES = 10


def do_claim_measurement(worker: str) -> Measurement | None:
    """Claim what has waited longest for WORKER; None when nothing waits."""
    waiting = Measurement.objects.filter(state=MeasurementState.WAITING)
    oldest = waiting.order_by("created", "id").values_list("id", flat=True)
    for measurement_id in oldest[:CANDIDATES]:
        claimed = waiting.filter(id=measurement_id).update(
            state=MeasurementState.MEASURING, worker=worker, beats=F("beats") + 1
        )
        if claimed:
            return Measurement.objects.get(id=measurement_id)
    return None
