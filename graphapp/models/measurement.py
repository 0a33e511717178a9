"""What a user wants to know of a training before or after it, and what a worker found."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from graphapp.models.json_text import JSONTextField
from graphapp.models.run import Run


class MeasurementKind(models.TextChoices):
    """The job of `engine.train.aside` that answers it."""

    PROBE = "probe"
    FIND_LEARNING_RATE = "find_learning_rate"
    EVALUATE = "evaluate"


class MeasurementState(models.TextChoices):
    """waiting ⇄ measuring → done | failed; asking again makes either wait once more."""

    WAITING = "waiting"
    MEASURING = "measuring"
    DONE = "done"
    FAILED = "failed"


class MeasurementQuerySet(models.QuerySet["Measurement"]):
    """The conditions under which a measurement may be written."""

    def held(self, measurement_id: int, worker: str) -> MeasurementQuerySet:
        """The measurement, if WORKER still holds it. No row means: what was found is not wanted."""
        return self.filter(id=measurement_id, worker=worker, state=MeasurementState.MEASURING)


class Measurement(models.Model):
    """One question, known again by its `key`; the answer is kept until newer ones push it out.

    Before a training it is of `document` and `recipe`; after one, of `run` and the data set `data`.
    `worker` and `beats` are a lease, as a run's are. `deaths` counts workers that died of it.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="measurements"
    )
    kind = models.CharField(max_length=32, choices=MeasurementKind.choices)
    key = models.CharField(max_length=64)
    document = JSONTextField(default=dict)
    recipe = JSONTextField(default=dict)
    run = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, related_name="measurements")
    data = models.CharField(max_length=300, blank=True)

    state = models.CharField(
        max_length=16, choices=MeasurementState.choices, default=MeasurementState.WAITING
    )
    worker = models.CharField(max_length=200, blank=True)
    beats = models.PositiveBigIntegerField(default=0)
    deaths = models.PositiveIntegerField(default=0)
    answer = JSONTextField(null=True)
    message = models.CharField(max_length=1000, blank=True)
    created = models.DateTimeField()

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="measurement_once_per_owner")
        ]
        indexes = [models.Index(fields=["state", "created"], name="measurement_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key[:8]}"
