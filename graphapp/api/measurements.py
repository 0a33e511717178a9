"""Measurements: what one wants to know of a training before it begins, or after its end."""

from typing import Any

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import ValidationError

from graphapp.access import access_measurement
from graphapp.actions.ask_evaluation import do_ask_evaluation
from graphapp.actions.ask_measurement import do_ask_measurement
from graphapp.actions.keep_question import UNDER_WAY
from graphapp.api.measurement_schemas import EvaluationQuestion, MeasurementIn, MeasurementOut
from graphapp.api.schemas import ErrorOut, Id
from graphapp.api.service import signed_in
from graphapp.models import Measurement, MeasurementState
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

    def ask(again: bool) -> Measurement:
        if isinstance(body, EvaluationQuestion):
            return do_ask_evaluation(user, body.run, body.data, again=again)
        return do_ask_measurement(user, body.kind, body.graph, body.recipe, again=again)

    asked = ask(body.again)
    if not _is_readable(asked):
        asked = ask(again=True)
    return Status(202 if asked.state in UNDER_WAY else 200, presented_measurement(asked))


@router.get("/measurements/{measurement_id}", response={200: MeasurementOut, 404: ErrorOut})
def get_measurement(request: HttpRequest, measurement_id: Id) -> dict[str, Any]:
    """A measurement as it stands."""
    found = access_measurement(signed_in(request), measurement_id)
    told = presented_measurement(found)
    if _is_readable(found):
        return told
    message = "Its answer in the database is damaged; ask again."
    return told | {"state": "failed", "answer": None, "message": message}


def _is_readable(measurement: Measurement) -> bool:
    """Whether an answer that is there is one: what the database holds may have been damaged."""
    if measurement.state != MeasurementState.DONE:
        return True
    try:
        answer = MeasurementOut.model_validate(presented_measurement(measurement)).answer
    except ValidationError:
        return False
    return answer is not None
