"""Moving a run to another state: the row and its `state` event change in one transaction."""

import time
from typing import Any

from django.db import transaction
from django.db.models import F

from engine.spec import strict_json
from graphapp.announce import announce
from graphapp.models import Event, Run, State
from graphapp.models.run import RunQuerySet


def do_change_state(runs: RunQuerySet, state: State, reason: str = "", **changes: Any) -> bool:
    """Give the one run that RUNS still finds STATE and CHANGES, and log it.

    Returns whether there was such a run: the condition and the change are one statement, so of two
    that race only one is told True.
    """
    with transaction.atomic():
        run_id = runs.values_list("id", flat=True).first()
        if run_id is None:
            return False
        grown = {"last_seq": F("last_seq") + 1, **changes}
        if not runs.filter(id=run_id).update(state=state, reason=reason[:500], **grown):
            return False
        add_state_event(Run.objects.get(id=run_id))
    return True


def add_state_event(run: Run) -> None:
    """Log the state RUN has, under the number its row was just given; announce it on commit."""
    Event.objects.create(
        run=run,
        seq=run.last_seq,
        attempt=run.attempt,
        kind="state",
        body=strict_json.dumps(state_event(run.last_seq, run.attempt, run.state, run.reason)),
    )
    run_id, seq = run.pk, run.last_seq
    transaction.on_commit(lambda: announce(run_id, seq))


def state_event(seq: int, attempt: int, state: str, reason: str) -> dict[str, Any]:
    """The `state` event as readers get it."""
    return {
        "seq": seq,
        "attempt": attempt,
        "n": None,
        "time": time.time(),
        "kind": "state",
        "state": state,
        "reason": reason,
    }
