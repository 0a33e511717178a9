"""Giving a measurement back unmade."""

from graphapp.models import Measurement, MeasurementState


def do_release_measurement(measurement_id: int, worker: str) -> None:
    """A run goes first, or the worker shuts down: let it wait for whoever is free next."""
    held = Measurement.objects.held(measurement_id, worker)
    held.update(state=MeasurementState.WAITING, worker="")
