"""A data set that a user imported; its content lies in a folder and never changes."""

from django.conf import settings
from django.db import models


class Dataset(models.Model):
    """Whose the folder HOME/data/NAME is. Built-in sets have no row: they are everybody's."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="datasets"
    )
    name = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="dataset_name_once_per_owner")
        ]

    def __str__(self) -> str:
        return self.name
