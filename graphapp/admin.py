"""What operators see in Django's admin: everything can be looked at, nothing here starts work."""

from typing import TYPE_CHECKING

from django.contrib import admin

from graphapp.models import Dataset, Graph, Measurement, Run

if TYPE_CHECKING:  # Django's classes are generic for the type checker only
    OfGraph = admin.ModelAdmin[Graph]
    OfDataset = admin.ModelAdmin[Dataset]
    OfRun = admin.ModelAdmin[Run]
    OfMeasurement = admin.ModelAdmin[Measurement]
else:
    OfGraph = OfDataset = OfRun = OfMeasurement = admin.ModelAdmin


@admin.register(Graph)
class GraphAdmin(OfGraph):
    """Kept graphs."""

    list_display = ("name", "owner", "version", "updated")
    search_fields = ("name",)


@admin.register(Dataset)
class DatasetAdmin(OfDataset):
    """Imported data sets."""

    list_display = ("name", "owner", "bytes", "created")


@admin.register(Run)
class RunAdmin(OfRun):
    """Runs with their lease."""

    list_display = ("__str__", "owner", "state", "attempt", "worker", "step", "created")
    list_filter = ("state",)

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False


@admin.register(Measurement)
class MeasurementAdmin(OfMeasurement):
    """What was measured before and after trainings."""

    list_display = ("__str__", "owner", "state", "worker", "deaths", "created")
    list_filter = ("kind", "state")

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False
