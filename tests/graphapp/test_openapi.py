"""Nothing that a client sends makes a 5xx: requests drawn from the OpenAPI document.

They go to a real web server over HTTP; half of them keep to the document, half break it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import strategies
from schemathesis import Case, GenerationMode

from tests.graphapp.conftest import GRAPH, RECIPE
from tests.stack import Stack

REQUESTS = int(os.environ.get("BRICKWORK_OPENAPI_REQUESTS", "5000"))
# An accepted upload starts a process; a share of the others' count is plenty.
UPLOADS = REQUESTS // 200

BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/api/check"): {"graph": GRAPH, "recipe": RECIPE},
    ("post", "/api/code"): {"graph": GRAPH},
    ("post", "/api/graphs"): {"document": GRAPH},
    ("put", "/api/graphs/{graph_id}"): {"document": GRAPH, "version": 1},
    ("post", "/api/runs"): {"graph": GRAPH, "recipe": RECIPE},
}

pytestmark = pytest.mark.timeout(600 if REQUESTS <= 5_000 else 7_200)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("openapi"), parts=("redis", "web")) as running:
        yield running


@pytest.fixture(scope="module")
def session(stack: Stack) -> Iterator[requests.Session]:
    """A client of the local user, who has a graph and a run for the requests to meet."""
    with stack.client() as client, requests.Session() as session:
        client.post("/api/graphs", json={"document": GRAPH}).raise_for_status()
        order = {"graph": GRAPH, "recipe": RECIPE}
        client.post("/api/runs", json=order).raise_for_status()
        session.headers["X-CSRFToken"] = client.headers["X-CSRFToken"]
        session.cookies.update(dict(client.cookies))
        yield session


def test_no_request_drawn_from_the_document_makes_a_5xx(
    stack: Stack, session: requests.Session
) -> None:
    schema = schemathesis.openapi.from_url(f"{stack.url}/api/openapi.json")
    operations = [operation.ok() for operation in schema.get_all_operations()]
    each = (REQUESTS - UPLOADS) // (len(operations) - 1) + 1
    sent: list[int] = []

    def bombard(cases: strategies.SearchStrategy[Case], count: int) -> None:
        @hypothesis.settings(
            max_examples=count,
            database=None,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(hypothesis.HealthCheck),
            phases=[hypothesis.Phase.generate],
        )
        @hypothesis.given(case=cases)
        def send(case: Case) -> None:
            answer = case.call(session=session)
            sent.append(answer.status_code)
            assert answer.status_code < 500, (case.as_curl_command(), answer.text)

        send()

    for operation in operations:
        upload = operation.method == "post" and operation.path == "/api/data"
        kept = operation.as_strategy(GenerationMode.POSITIVE)
        broken = operation.as_strategy(GenerationMode.NEGATIVE)
        cases = kept | broken
        if (operation.method, operation.path) in BODIES:
            cases |= almost_right(operation, BODIES[operation.method, operation.path])
        bombard(cases, UPLOADS if upload else each)
    assert len(sent) >= REQUESTS * 0.9
    assert {200, 201, 400, 404, 422} <= set(sent)


JSON = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers() | strategies.text()
    | strategies.floats(allow_nan=False, allow_infinity=False),
    lambda inner: strategies.lists(inner, max_size=3)
    | strategies.dictionaries(strategies.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@strategies.composite
def almost_right(
    draw: strategies.DrawFn, operation: schemathesis.schemas.APIOperation, body: Any
) -> Case:
    """A request whose body is right but for at most two values, anywhere in it."""
    case: Case = draw(operation.as_strategy(GenerationMode.POSITIVE))
    changed = deepcopy(body)
    for _ in range(draw(strategies.integers(0, 2))):
        place = changed
        key = draw(strategies.sampled_from(list(place)))
        while isinstance(place[key], dict | list) and place[key] and draw(strategies.booleans()):
            place = place[key]
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            key = draw(strategies.sampled_from(keys))
        place[key] = draw(JSON)
    case.body = changed
    return case
