"""Asking how a training would go: the same question twice is one measurement."""

import hashlib
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from engine.spec import strict_json
from graphapp.access import access_measurements
from graphapp.actions.check_ready import Ready, check_ready
from graphapp.errors import Refused
from graphapp.models import Measurement, MeasurementKind, MeasurementState
from graphapp.wake import wake_workers

UNDER_WAY = (MeasurementState.WAITING, MeasurementState.MEASURING)


def do_ask_measurement(
    user: User, kind: str, graph: dict[str, Any], recipe: dict[str, Any], again: bool = False
) -> Measurement:
    """Have a worker measure this, unless the answer is known or on its way.

    What failed is asked again, and with AGAIN what was answered too.

    Raises:
        BadDocument: graph or recipe is no such document.
        Refused: the graph cannot be trained as it is, or too many measurements wait.
    """
    ready = check_ready(user, graph, recipe)
    if kind == MeasurementKind.PROBE and ready.recipe.devices > 1:
        message = "Only a training on one device can be measured ahead; this one asks for "
        raise Refused(422, "not_measurable", f"{message}{ready.recipe.devices} devices.")
    key = _key(kind, ready)
    try:
        with transaction.atomic():
            return _ask(user, kind, key, ready, again)
    except IntegrityError:
        return access_measurements(user).get(key=key)  # its twin was a moment faster


def _key(kind: str, ready: Ready) -> str:
    """The question without what has no say in its answer: places, names, the learning rate."""
    graph = {name: part for name, part in ready.document.items() if name not in ("name", "canvas")}
    recipe = ready.recipe.to_data()
    recipe["optimizer"].pop("learning_rate", None)
    return hashlib.sha256(strict_json.dumps([kind, graph, recipe]).encode()).hexdigest()


def _ask(user: User, kind: str, key: str, ready: Ready, again: bool) -> Measurement:
    mine = access_measurements(user)
    known = mine.filter(key=key).first()
    answered = known is not None and known.state == MeasurementState.DONE
    if known and (known.state in UNDER_WAY or (answered and not again)):
        return known
    waiting = mine.filter(state=MeasurementState.WAITING).count()
    if waiting >= settings.MEASUREMENTS_WAITING_PER_USER:
        message = f"{waiting} measurements wait already, until no training is under way."
        raise Refused(429, "quota_measurements", f"{message} Ask again when they are done.")
    order = {
        "document": ready.document,
        "recipe": ready.recipe.to_data(),
        "state": MeasurementState.WAITING,
        "worker": "",
        "deaths": 0,
        "answer": None,
        "message": "",
        "created": timezone.now(),
    }
    if known:
        mine.filter(id=known.pk, state=known.state).update(**order)
    else:
        Measurement.objects.create(owner=user, kind=kind, key=key, **order)
    asked = mine.get(key=key)
    _forget_oldest(user)
    transaction.on_commit(lambda: wake_workers(asked.pk, "measurement"))
    return asked


def _forget_oldest(user: User) -> None:
    ended = access_measurements(user).exclude(state__in=UNDER_WAY)
    oldest = ended.values_list("id", flat=True)[settings.MEASUREMENTS_KEPT :]
    access_measurements(user).filter(id__in=list(oldest)).delete()
