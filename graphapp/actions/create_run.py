"""Accepting a run: from here on it is never lost."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Max

from engine.recipe import Recipe, check_recipe, read_recipe
from engine.spec import Problem, check, read_graph, strict_json
from graphapp.access import DataAccess, access_graph, access_known_data, access_runs
from graphapp.actions.change_state import add_state_event
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


def do_create_run(user: User, request: RunRequest) -> Run:
    """Freeze graph and recipe as a queued run and wake the workers after the commit.

    Raises:
        BadDocument: graph or recipe is no such document.
        Refused: the graph cannot be trained as it is (with its problems), too many runs wait, or
            the key belongs to a different request.
    """
    body = strict_json.dumps([request.graph, request.recipe, request.graph_id])
    fingerprint = hashlib.sha256(body.encode()).hexdigest()
    earlier = _earlier(user, request.key, fingerprint)
    if earlier:
        return earlier
    ready = _checked(user, request)
    try:
        return _insert(user, request, fingerprint, ready)
    except IntegrityError:
        earlier = _earlier(user, request.key, fingerprint)  # its twin was a moment faster
        if earlier is None:
            raise
        return earlier


@dataclass(frozen=True)
class _Ready:
    document: dict[str, Any]
    recipe: Recipe
    parameters: int


def _earlier(user: User, key: str | None, fingerprint: str) -> Run | None:
    run = access_runs(user).filter(idempotency_key=key).first() if key else None
    if run and run.request_hash != fingerprint:
        raise Refused(409, "key_reused", "This idempotency key belongs to a different request.")
    return run


def _checked(user: User, request: RunRequest) -> _Ready:
    graph = read_graph(request.graph)
    verdict = check(graph)
    recipe = read_recipe(request.recipe)
    problems = [*verdict.problems]
    if verdict.ok:
        problems += recipe_problems(graph, recipe, access_known_data(user, recipe.data))
    blocking = [problem for problem in problems if not problem.code.startswith("lint_")]
    if blocking:
        told = [problem.to_data() for problem in problems]
        raise Refused(422, "graph_has_problems", blocking[0].message, problems=told)
    return _Ready(graph.to_data(), recipe, verdict.parameters)


def recipe_problems(graph: Any, recipe: Recipe, data: DataAccess | None) -> list[Problem]:
    """What keeps RECIPE from training GRAPH on the data set it names, if that is there."""
    if data is None:
        message = f"There is no data set {recipe.data!r}; choose one of the list."
        return [Problem("unknown_data", message, got=recipe.data)]
    return list(check_recipe(graph, recipe, data.description))


def _insert(user: User, request: RunRequest, fingerprint: str, ready: _Ready) -> Run:
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
            dataset=ready.recipe.data,
            parameters=ready.parameters,
            devices=ready.recipe.devices,
            idempotency_key=request.key,
            request_hash=fingerprint,
            last_seq=1,
        )
        add_state_event(run)
        transaction.on_commit(lambda: wake_workers(run.pk))
    return run
