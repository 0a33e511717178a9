"""Accepting a run: from here on it is never lost."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Max

from engine.data import settled_name
from engine.spec import strict_json
from graphapp.access import access_graph, access_runs
from graphapp.actions.change_state import add_state_event
from graphapp.actions.check_ready import Ready, check_ready
from graphapp.actions.check_trained import check_trained
from graphapp.errors import Refused
from graphapp.models import Run, State
from graphapp.wake import wake_workers


@dataclass(frozen=True)
class RunRequest:
    """What a user wants trained; the same `key` twice is the same run."""

    graph: dict[str, Any]
    recipe: dict[str, Any]
    graph_id: str | None
    key: str | None
    weights_from: str | None = None


def do_create_run(user: User, request: RunRequest) -> Run:
    """Freeze graph and recipe as a queued run and wake the workers after the commit.

    Raises:
        FileDamaged: the weights to begin with are not those that were written.
        BadDocument: graph or recipe is no such document.
        Refused: the graph cannot be trained as it is (with its problems), too many runs wait, the
            run to take weights from has none, or the key belongs to a different request.
    """
    asked = [request.graph, request.recipe, request.graph_id]
    body = strict_json.dumps(asked + ([request.weights_from] if request.weights_from else []))
    fingerprint = hashlib.sha256(body.encode()).hexdigest()
    earlier = _earlier(user, request.key, fingerprint)
    if earlier:
        return earlier
    ready = check_ready(user, request.graph, request.recipe)
    try:
        return _insert(user, request, fingerprint, ready)
    except IntegrityError:
        earlier = _earlier(user, request.key, fingerprint)  # its twin was a moment faster
        if earlier is None:
            raise
        return earlier


def _earlier(user: User, key: str | None, fingerprint: str) -> Run | None:
    run = access_runs(user).filter(idempotency_key=key).first() if key else None
    if run and run.request_hash != fingerprint:
        raise Refused(409, "key_reused", "This idempotency key belongs to a different request.")
    return run


def _source(user: User, run_id: str | None) -> int | None:
    """The run whose weights are wanted. Raises Refused where it has none, or FileDamaged."""
    return None if run_id is None else int(check_trained(user, run_id).pk)


def _insert(user: User, request: RunRequest, fingerprint: str, ready: Ready) -> Run:
    with transaction.atomic():
        mine = access_runs(user)
        if mine.filter(state=State.QUEUED).count() >= settings.RUNS_WAITING_PER_USER:
            raise Refused(429, "quota_runs", "Too many runs wait already; let some end first.")
        graph = access_graph(user, request.graph_id) if request.graph_id else None
        run = Run.objects.create(
            owner=user,
            graph=graph,
            number=(mine.aggregate(last=Max("number"))["last"] or 0) + 1,
            name=str(ready.document.get("name") or "Untitled")[:200],
            document=ready.document,
            recipe=ready.recipe.to_data(),
            dataset=settled_name(ready.recipe.data),
            parameters=ready.parameters,
            devices=ready.recipe.devices,
            weights_from=_source(user, request.weights_from),
            idempotency_key=request.key,
            request_hash=fingerprint,
            last_seq=1,
        )
        add_state_event(run)
        transaction.on_commit(lambda: wake_workers(run.pk))
    return run
