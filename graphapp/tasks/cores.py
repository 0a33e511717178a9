"""How many of a worker's cores one of its runs may use."""

from django.conf import settings

from engine.train.run_folder import available_cores


def cores_of(devices: int) -> int:
    """The share of a run on so many of the worker's DEVICES; at least one core."""
    part = max(1 / settings.SLOTS, devices / settings.DEVICES)
    return max(1, int(available_cores() * part))
