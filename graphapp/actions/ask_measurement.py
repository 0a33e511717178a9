"""Asking how a training would go."""

from typing import Any

from django.contrib.auth.models import User

from graphapp.actions.check_ready import Ready, check_ready
from graphapp.actions.keep_question import Question, do_keep_question
from graphapp.errors import Refused
from graphapp.models import Measurement, MeasurementKind


def do_ask_measurement(
    user: User, kind: str, graph: dict[str, Any], recipe: dict[str, Any], again: bool = False
) -> Measurement:
    """Have a worker measure this, unless the answer is known or on its way; with AGAIN, anew.

    Raises:
        BadDocument: graph or recipe is no such document.
        Refused: the graph cannot be trained as it is, or too many measurements wait.
    """
    ready = check_ready(user, graph, recipe)
    if kind == MeasurementKind.PROBE and ready.recipe.devices > 1:
        message = "Only a training on one device can be measured ahead; this one asks for "
        raise Refused(422, "not_measurable", f"{message}{ready.recipe.devices} devices.")
    of = {"document": ready.document, "recipe": ready.recipe.to_data()}
    return do_keep_question(user, Question(kind, of, _known_by(ready)), again)


def _known_by(ready: Ready) -> list[Any]:
    """The question without what has no say in its answer: places, names, the learning rate."""
    graph = {name: part for name, part in ready.document.items() if name not in ("name", "canvas")}
    recipe = ready.recipe.to_data()
    recipe["optimizer"].pop("learning_rate", None)
    return [graph, recipe]
