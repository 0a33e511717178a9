"""The Django app of Brickwork."""

from django.apps import AppConfig


class BrickworkConfig(AppConfig):
    """Graphs, data sets, runs and their events."""

    name = "graphapp"
    label = "graphapp"
    verbose_name = "Brickwork"
