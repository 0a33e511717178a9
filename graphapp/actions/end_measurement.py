"""Keeping what a measurement came to."""

from typing import Any

from graphapp.models import Measurement, MeasurementState


def do_answer_measurement(measurement_id: int, worker: str, answer: dict[str, Any]) -> None:
    """It is done: keep the ANSWER, unless WORKER no longer holds it."""
    held = Measurement.objects.held(measurement_id, worker)
    held.update(state=MeasurementState.DONE, worker="", answer=answer)


def do_fail_measurement(measurement_id: int, worker: str, message: str) -> None:
    """It cannot be made: say why, unless WORKER no longer holds it."""
    held = Measurement.objects.held(measurement_id, worker)
    held.update(state=MeasurementState.FAILED, worker="", message=message[:1000])
