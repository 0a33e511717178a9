"""Reading a run's log, in frames that can be sent as they are."""

from dataclasses import dataclass

from django.conf import settings

from graphapp.models import Event


@dataclass(frozen=True)
class Frame:
    """A JSON array of events in the order of their seq; `last` is the last one's (0 = empty)."""

    text: str
    last: int


def read_events(run_id: int, after: int, limit: int, most_bytes: int | None = None) -> Frame:
    """At most LIMIT events with a seq above AFTER, and at most MOST_BYTES of them (but one)."""
    most = settings.FRAME_BYTES * 16 if most_bytes is None else most_bytes
    rows = Event.objects.filter(run_id=run_id, seq__gt=after).order_by("seq")
    bodies: list[str] = []
    last, size = 0, 2
    for seq, body in rows.values_list("seq", "body")[:limit]:
        size += len(body.encode()) + 1
        if bodies and size > most:
            break
        bodies.append(body)
        last = seq
    return Frame("[" + ",".join(bodies) + "]", last)
