"""One training of one frozen graph with one recipe."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import models

from graphapp.models.graph import Graph
from graphapp.models.json_text import JSONTextField


class State(models.TextChoices):
    """queued → starting → running ⇄ paused → finished | stopped | failed."""

    QUEUED = "queued"
    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"


class Wanted(models.TextChoices):
    """What the user wants of the run; read by its worker between batches."""

    RUN = "run"
    PAUSE = "pause"
    STOP = "stop"


LIVE = (State.STARTING, State.RUNNING, State.PAUSED)


class RunQuerySet(models.QuerySet["Run"]):
    """The conditions under which a run may be written."""

    def waiting(self, devices: int) -> RunQuerySet:
        """Queued runs for which so many free DEVICES suffice."""
        return self.filter(state=State.QUEUED, devices__lte=devices)

    def held(self, run_id: int, attempt: int) -> RunQuerySet:
        """The run, if ATTEMPT still holds it. No row means: fenced, end the trainer."""
        return self.filter(id=run_id, attempt=attempt, state__in=LIVE).exclude(worker="")


class Run(models.Model):
    """A run. Its row is the truth: workers change it only by conditional updates.

    `worker` names the worker that holds the lease ("" = nobody) and `beats` is the lease: a counter
    that the holder raises. `deaths` counts trainers that died in a row without a newer checkpoint.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="runs"
    )
    graph = models.ForeignKey(Graph, null=True, on_delete=models.SET_NULL, related_name="runs")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    document = JSONTextField()
    recipe = JSONTextField()
    dataset = models.CharField(max_length=200)
    parameters = models.PositiveBigIntegerField()
    devices = models.PositiveIntegerField(default=1)
    # The run whose weights it begins with; no foreign key, since that one may be forgotten.
    weights_from = models.PositiveBigIntegerField(null=True)
    idempotency_key = models.CharField(max_length=100, null=True)
    request_hash = models.CharField(max_length=64)

    state = models.CharField(max_length=16, choices=State.choices, default=State.QUEUED)
    reason = models.CharField(max_length=500, blank=True)
    wanted = models.CharField(max_length=8, choices=Wanted.choices, default=Wanted.RUN)
    attempt = models.PositiveIntegerField(default=0)
    worker = models.CharField(max_length=200, blank=True)
    beats = models.PositiveBigIntegerField(default=0)
    deaths = models.PositiveIntegerField(default=0)

    last_seq = models.PositiveBigIntegerField(default=0)
    step = models.PositiveBigIntegerField(default=0)
    steps = models.PositiveBigIntegerField(null=True)
    epoch = models.PositiveIntegerField(default=0)
    epochs = models.PositiveIntegerField(null=True)
    checkpoint_step = models.PositiveBigIntegerField(default=0)
    best = JSONTextField(null=True)
    last = JSONTextField(null=True)

    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "number"], name="run_number_once_per_owner"),
            models.UniqueConstraint(fields=["owner", "idempotency_key"], name="run_key_once"),
        ]
        indexes = [models.Index(fields=["state", "id"], name="run_by_state")]

    def __str__(self) -> str:
        return f"{self.name} #{self.number}"

    @property
    def folder(self) -> Path:
        """Where the trainer's files lie."""
        return Path(settings.BRICKWORK_HOME) / "runs" / str(self.pk)

    @property
    def has_bundle(self) -> bool:
        """Whether its bundle has been written and held against the trained model."""
        ended = self.state in (State.FINISHED, State.STOPPED)
        return ended and (self.folder / "model" / "manifest.json").is_file()

    @property
    def live(self) -> bool:
        """Whether a trainer works on it, or is about to."""
        return self.state in LIVE

    @property
    def ended_for_good(self) -> bool:
        """Whether no further training will happen."""
        return self.state in (State.FINISHED, State.STOPPED, State.FAILED)
