"""What a batch of events means for the run's row: a pure fold, without a database."""

from dataclasses import dataclass, field
from typing import Any

from graphapp.models import State

ENDINGS = {"finished": State.FINISHED, "stopped": State.STOPPED, "failed": State.FAILED}
CONTROLS = {"pause": State.PAUSED, "resume": State.RUNNING}


@dataclass
class RowChanges:
    """Columns to set; states taken on, by the position of the event that caused each."""

    columns: dict[str, Any] = field(default_factory=dict)
    states: dict[int, tuple[State, str]] = field(default_factory=dict)
    checkpoint_step: int | None = None
    started: bool = False


def row_changes(events: list[dict[str, Any]]) -> RowChanges:
    """Fold EVENTS, in order, into the changes they bring."""
    changes = RowChanges()
    columns = changes.columns
    for position, event in enumerate(events):
        kind = event["kind"]
        if kind == "started":
            changes.started = True
            changes.states[position] = (State.RUNNING, "")
            columns |= {"step": event["step"], "steps": event["steps"], "epochs": event["epochs"]}
        elif kind == "metrics" and event["step"]:
            columns["step"] = event["step"][-1]
        elif kind == "epoch":
            columns |= {"step": event["step"], "epoch": event["epoch"], "last": event["values"]}
        elif kind == "checkpoint":
            changes.checkpoint_step = event["step"]
        elif kind == "control" and event["name"] in CONTROLS:
            changes.states[position] = (CONTROLS[event["name"]], "")
        elif kind in ENDINGS:
            changes.states[position] = (ENDINGS[kind], str(event.get("message") or ""))
        if kind in ("checkpoint", *ENDINGS) and isinstance(event.get("best"), dict):
            columns["best"] = event["best"]
    return changes
