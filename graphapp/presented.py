"""How runs and measurements are told; a run alike over HTTP and websockets."""

from typing import Any

from graphapp.models import Measurement, Run, State, Wanted


def presented_run(run: Run) -> dict[str, Any]:
    """The run as readers get it; `can` says which commands make sense now."""
    stopping = run.wanted == Wanted.STOP
    return {
        "id": str(run.pk),
        "number": run.number,
        "name": run.name,
        "graph_id": None if run.graph_id is None else str(run.graph_id),
        "state": str(run.state),
        "reason": run.reason,
        "created": _time(run.created),
        "started": _time(run.started),
        "ended": _time(run.ended),
        "attempt": run.attempt,
        "step": run.step,
        "steps": run.steps,
        "epoch": run.epoch,
        "epochs": run.epochs,
        "last_seq": run.last_seq,
        "parameters": run.parameters,
        "best": run.best or None,
        "last": run.last or None,
        "recipe": run.recipe,
        "bundle": run.has_bundle,
        "weights_from": None if run.weights_from is None else str(run.weights_from),
        "can": {
            "pause": run.state in (State.STARTING, State.RUNNING) and run.wanted == Wanted.RUN,
            "resume": not run.ended_for_good and run.wanted == Wanted.PAUSE,
            "stop": not run.ended_for_good and not stopping,
            "delete": not run.live,
        },
    }


def presented_measurement(measurement: Measurement) -> dict[str, Any]:
    """The measurement as readers get it, without what was asked."""
    return {
        "id": str(measurement.pk),
        "kind": measurement.kind,
        "state": str(measurement.state),
        "answer": measurement.answer or None,
        "message": measurement.message,
    }


def _time(moment: Any) -> str | None:
    return None if moment is None else moment.isoformat()
