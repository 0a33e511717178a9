"""Runs: start one, watch it, steer it."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router, Status
from pydantic import StringConstraints

from graphapp.access import access_run, access_runs
from graphapp.actions.create_run import RunRequest, do_create_run
from graphapp.actions.delete_run import do_delete_run
from graphapp.actions.pause_run import do_pause_run
from graphapp.actions.resume_run import do_resume_run
from graphapp.actions.stop_run import do_stop_run
from graphapp.api.schemas import Document, ErrorOut, EventsOut, Id, RunIn, RunOut, SeriesOut
from graphapp.api.service import signed_in
from graphapp.errors import expect_whole
from graphapp.event_log import expect_readable, read_events
from graphapp.presented import presented_run
from graphapp.series import read_series

router = Router(tags=["runs"])

Key = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,100}$")]
Seq = Annotated[int, Query(ge=0, le=2**63 - 1)]
RUNS_LISTED = 500


@router.post(
    "/runs", response={201: RunOut, 404: ErrorOut, 409: ErrorOut, 422: ErrorOut, 429: ErrorOut}
)
def create_run(
    request: HttpRequest, body: RunIn, idempotency_key: Annotated[Key | None, Header()] = None
) -> Status[dict[str, Any]]:
    """Train this graph by this recipe. The same Idempotency-Key again gives the same run.

    It begins with the weights of the run WEIGHTS_FROM, as far as names and shapes are the same.
    """
    wanted = RunRequest(body.graph, body.recipe, body.graph_id, idempotency_key, body.weights_from)
    return Status(201, presented_run(do_create_run(signed_in(request), wanted)))


@router.get("/runs", response=list[RunOut])
def list_runs(request: HttpRequest, graph_id: Id | None = None) -> list[dict[str, Any]]:
    """The user's runs, the latest first; with GRAPH_ID those of one graph."""
    runs = access_runs(signed_in(request)).defer("document")
    if graph_id is not None:
        runs = runs.filter(graph_id=graph_id)
    return [presented_run(run) for run in runs[:RUNS_LISTED]]


@router.get("/runs/{run_id}", response={200: RunOut, 404: ErrorOut})
def get_run(request: HttpRequest, run_id: Id) -> dict[str, Any]:
    """A run as it stands."""
    return presented_run(access_run(signed_in(request), run_id))


@router.delete("/runs/{run_id}", response={204: None, 404: ErrorOut, 409: ErrorOut})
def delete_run(request: HttpRequest, run_id: Id) -> Status[None]:
    """Forget a run that has ended, with its log and its files."""
    do_delete_run(signed_in(request), run_id)
    return Status(204, None)


@router.get("/runs/{run_id}/graph", response={200: Document, 404: ErrorOut})
def get_run_graph(request: HttpRequest, run_id: Id) -> dict[str, Any]:
    """The graph as it was frozen for this run."""
    return expect_whole(access_run(signed_in(request), run_id).document, "graph of this run")


@router.post("/runs/{run_id}/pause", response={202: RunOut, 404: ErrorOut, 409: ErrorOut})
def pause_run(request: HttpRequest, run_id: Id) -> Status[dict[str, Any]]:
    """Pause between two batches."""
    return Status(202, presented_run(do_pause_run(signed_in(request), run_id)))


@router.post("/runs/{run_id}/resume", response={202: RunOut, 404: ErrorOut, 409: ErrorOut})
def resume_run(request: HttpRequest, run_id: Id) -> Status[dict[str, Any]]:
    """Let a paused run go on."""
    return Status(202, presented_run(do_resume_run(signed_in(request), run_id)))


@router.post("/runs/{run_id}/stop", response={202: RunOut, 404: ErrorOut, 409: ErrorOut})
def stop_run(request: HttpRequest, run_id: Id) -> Status[dict[str, Any]]:
    """End the run; what it has learned is kept."""
    return Status(202, presented_run(do_stop_run(signed_in(request), run_id)))


@router.get("/runs/{run_id}/events", response={200: EventsOut, 404: ErrorOut})
def get_events(
    request: HttpRequest,
    run_id: Id,
    after: Seq = 0,
    limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
) -> HttpResponse:
    """The run's log after entry AFTER, in order; the same entries that the websocket sends."""
    run = access_run(signed_in(request), run_id)
    frame = read_events(run.pk, after, limit)
    expect_readable(frame)
    body = f'{{"events":{frame.text},"last_seq":{run.last_seq}}}'
    return HttpResponse(body, content_type="application/json")


@router.get("/runs/{run_id}/series", response={200: SeriesOut, 404: ErrorOut})
def get_series(
    request: HttpRequest, run_id: Id, points: Annotated[int, Query(ge=1, le=10_000)] = 1_000
) -> dict[str, Any]:
    """Whole curves, each in at most POINTS buckets of smallest, largest and mean value."""
    return read_series(access_run(signed_in(request), run_id), points)
