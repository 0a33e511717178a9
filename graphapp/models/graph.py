"""A user's graph and the restore points it leaves behind."""

from django.conf import settings
from django.db import models

from graphapp.models.json_text import JSONTextField


class Graph(models.Model):
    """A graph document with an owner. `version` counts saves; a save names the one it saw."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="graphs"
    )
    name = models.CharField(max_length=200)
    document = JSONTextField()
    version = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)
    updated = models.DateTimeField()

    class Meta:
        ordering = ["-updated", "-id"]

    def __str__(self) -> str:
        return self.name


class GraphVersion(models.Model):
    """What a graph was at one save: a later, bad save cannot overwrite it."""

    graph = models.ForeignKey(Graph, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    document = JSONTextField()
    saved = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["graph", "version"], name="graph_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} (save {self.version})"
