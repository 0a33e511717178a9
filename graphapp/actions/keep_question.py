"""Keeping what a worker is to measure: the same question twice is one measurement."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone

from engine.spec import strict_json
from graphapp.access import access_measurements
from graphapp.errors import Refused
from graphapp.models import Measurement, MeasurementState
from graphapp.wake import wake_workers

UNDER_WAY = (MeasurementState.WAITING, MeasurementState.MEASURING)


@dataclass(frozen=True)
class Question:
    """What is asked (`kind` and `of`, fields of a measurement) and by what it is known again."""

    kind: str
    of: dict[str, Any]
    known_by: Any

    @property
    def key(self) -> str:
        """As long for every question."""
        return hashlib.sha256(strict_json.dumps([self.kind, *self.known_by]).encode()).hexdigest()


def do_keep_question(user: User, question: Question, again: bool) -> Measurement:
    """Have a worker answer this, unless the answer is known or on its way.

    What failed is asked again, and with AGAIN what was answered too.

    Raises:
        Refused: too many measurements wait.
    """
    try:
        with transaction.atomic():
            return _keep(user, question, again)
    except IntegrityError:
        return access_measurements(user).get(key=question.key)  # its twin was a moment faster


def _keep(user: User, question: Question, again: bool) -> Measurement:
    mine = access_measurements(user)
    known = mine.filter(key=question.key).first()
    answered = known is not None and known.state == MeasurementState.DONE
    if known and (known.state in UNDER_WAY or (answered and not again)):
        return known
    waiting = mine.filter(state=MeasurementState.WAITING).count()
    if waiting >= settings.MEASUREMENTS_WAITING_PER_USER:
        message = f"{waiting} measurements wait already, until no training is under way."
        raise Refused(429, "quota_measurements", f"{message} Ask again when they are done.")
    order = {
        **question.of,
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
        Measurement.objects.create(owner=user, kind=question.kind, key=question.key, **order)
    asked = mine.get(key=question.key)
    _forget_oldest(user)
    transaction.on_commit(lambda: wake_workers(asked.pk, "measurement"))
    return asked


def _forget_oldest(user: User) -> None:
    ended = access_measurements(user).exclude(state__in=UNDER_WAY)
    oldest = ended.values_list("id", flat=True)[settings.MEASUREMENTS_KEPT :]
    access_measurements(user).filter(id__in=list(oldest)).delete()
