"""Storing what a trainer says: the append-only log and the run's row, in one transaction.

`seq` comes from one update of the run's row whose condition is the fence: no row means that this
attempt has lost the run. A batch that comes twice is recognised by its `n` and stored once.
"""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from engine.spec import strict_json
from graphapp.actions.change_state import state_event
from graphapp.announce import announce
from graphapp.models import Event, Run, State
from graphapp.row_changes import RowChanges, row_changes


class Fenced(Exception):
    """Another attempt has the run, or it has ended: this trainer must leave."""


@dataclass(frozen=True)
class Stored:
    """What the worker needs to know after a batch: the last `n` kept, and what the user wants."""

    n: int
    wanted: str
    state: str


def do_store_events(run_id: int, attempt: int, events: list[dict[str, Any]]) -> Stored:
    """Append EVENTS (a trainer's own, numbered `n`) to the run's log.

    Raises:
        Fenced: the run is no longer this attempt's; nothing was written.
    """
    with transaction.atomic():
        numbers = [event["n"] for event in events]
        known = set(
            Event.objects.filter(run_id=run_id, attempt=attempt, n__in=numbers).values_list(
                "n", flat=True
            )
        )
        fresh = [event for event in events if event["n"] not in known]
        if fresh:
            _append(run_id, attempt, fresh)
        row = Run.objects.filter(id=run_id, attempt=attempt).values("wanted", "state").first()
        if row is None:
            raise Fenced
    return Stored(max(numbers), row["wanted"], row["state"])


def _append(run_id: int, attempt: int, events: list[dict[str, Any]]) -> None:
    changes = row_changes(events)
    count = len(events) + len(changes.states)
    updated = Run.objects.held(run_id, attempt).update(
        last_seq=F("last_seq") + count, **_columns(changes)
    )
    if not updated:
        raise Fenced
    last_seq = Run.objects.values_list("last_seq", flat=True).get(id=run_id)
    rows = _rows(run_id, attempt, events, changes, last_seq - count)
    Event.objects.bulk_create(rows)
    if changes.checkpoint_step is not None:
        newer = Run.objects.filter(id=run_id, checkpoint_step__lt=changes.checkpoint_step)
        newer.update(checkpoint_step=changes.checkpoint_step, deaths=0)
    if changes.started:
        Run.objects.filter(id=run_id, started=None).update(started=timezone.now())
    transaction.on_commit(lambda: announce(run_id, last_seq))


def _columns(changes: RowChanges) -> dict[str, Any]:
    columns = dict(changes.columns)
    if changes.states:
        state, reason = changes.states[max(changes.states)]
        columns |= {"state": state, "reason": reason[:500]}
        if state in (State.FINISHED, State.STOPPED, State.FAILED):
            columns |= {"ended": timezone.now(), "worker": ""}
    return columns


def _rows(
    run_id: int, attempt: int, events: list[dict[str, Any]], changes: RowChanges, seq: int
) -> list[Event]:
    """One row per event, and after an event that changes the run's state a `state` row."""
    rows: list[Event] = []

    def add(kind: str, n: int | None, event: dict[str, Any]) -> None:
        body = strict_json.dumps(event)
        rows.append(
            Event(run_id=run_id, seq=event["seq"], attempt=attempt, n=n, kind=kind, body=body)
        )

    for position, event in enumerate(events):
        seq += 1
        add(event["kind"], event["n"], {"seq": seq, **event, "attempt": attempt})
        if position in changes.states:
            seq += 1
            add("state", None, state_event(seq, attempt, *changes.states[position]))
    return rows
