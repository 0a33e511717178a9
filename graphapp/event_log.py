"""Reading a run's log, in frames that can be sent as they are."""

import json
from dataclasses import dataclass

from django.conf import settings

from graphapp.errors import Refused
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


def expect_readable(frame: Frame) -> None:
    """Refuse a frame of which an entry is damaged: sent as it is, nobody could read any of it."""
    try:
        json.loads(frame.text)
    except (ValueError, RecursionError) as error:
        raise damaged_log(str(error)) from error


def damaged_log(how: str) -> Refused:
    """An entry of a run's log cannot be read."""
    message = f"An entry of the run's log is damaged: {how}. Take a smaller `limit` to reach those "
    return Refused(409, "damaged", f"{message}before it, and a later `after` for those behind it.")
