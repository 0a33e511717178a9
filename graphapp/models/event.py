"""The append-only log of a run, from which everything shown about it follows."""

from django.db import models

from graphapp.models.run import Run


class Event(models.Model):
    """One entry: `body` is the whole event as JSON text, ready to be sent as it is.

    `seq` has no gap within a run. `n` is the trainer's own number within its attempt (none for
    entries that the server writes): the same batch delivered twice is recognised by it.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    attempt = models.PositiveIntegerField()
    n = models.PositiveBigIntegerField(null=True)
    kind = models.CharField(max_length=32)
    body = models.TextField()

    class Meta:
        ordering = ["run", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["run", "seq"], name="event_seq_once"),
            models.UniqueConstraint(fields=["run", "attempt", "n"], name="event_n_once"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.seq} {self.kind}"
