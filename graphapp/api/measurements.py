"""Measurements: what one wants to know of a training before it begins, or after its end."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from graphapp.access import access_measurement
from graphapp.actions.ask_evaluation import do_ask_evaluation
from graphapp.actions.ask_measurement import do_ask_measurement
from graphapp.actions.keep_question import UNDER_WAY
from graphapp.api.measurement_schemas import EvaluationQuestion, MeasurementIn, MeasurementOut
from graphapp.api.schemas import ErrorOut, Id
from graphapp.api.service import signed_in
from graphapp.presented import presented_measurement

router = Router(tags=["measurements"])


@router.post(
    "/measurements",
    response={
        200: MeasurementOut,
        202: MeasurementOut,
        404: ErrorOut,
        409: ErrorOut,
        422: ErrorOut,
        429: ErrorOut,
    },
)
def ask_measurement(request: HttpRequest, body: MeasurementIn) -> Status[dict[str, Any]]:
    """How long a training takes, which learning rate to begin with, or how good a run is on other
    data. A worker measures it.

    200 with the answer where it is known, else 202. With `again` it is measured anew.
    """
    user = signed_in(request)
    if isinstance(body, EvaluationQuestion):
        asked = do_ask_evaluation(user, body.run, body.data, again=body.again)
    else:
        asked = do_ask_measurement(user, body.kind, body.graph, body.recipe, again=body.again)
    return Status(202 if asked.state in UNDER_WAY else 200, presented_measurement(asked))


@router.get("/measurements/{measurement_id}", response={200: MeasurementOut, 404: ErrorOut})
def get_measurement(request: HttpRequest, measurement_id: Id) -> dict[str, Any]:
    """A measurement as it stands."""
    return presented_measurement(access_measurement(signed_in(request), measurement_id))
