"""Nothing that a client sends makes a 5xx: requests drawn from the OpenAPI document.

They go to a real web server over HTTP; half of them keep to the document, half break it. A thousand
in every-day runs, 20,000 with BRICKWORK_SOAK; count and answers are printed at the end.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from hypothesis import strategies
from schemathesis import Case, GenerationMode

from graphapp.api import api
from tests.graphapp.conftest import GRAPH, RECIPE
from tests.stack import Stack

MANY = "20000" if os.environ.get("BRICKWORK_SOAK") else "1000"
REQUESTS = int(os.environ.get("BRICKWORK_OPENAPI_REQUESTS", MANY))
# An accepted upload starts a process; a share of the others' count is plenty.
UPLOADS = max(1, REQUESTS // 400)
ANSWERED: Counter[int] = Counter()

BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("post", "/api/check"): {"graph": GRAPH, "recipe": RECIPE},
    ("post", "/api/code"): {"graph": GRAPH},
    ("post", "/api/graphs"): {"document": GRAPH},
    ("put", "/api/graphs/{graph_id}"): {"document": GRAPH, "version": 1},
    ("post", "/api/runs"): {"graph": GRAPH, "recipe": RECIPE},
    ("post", "/api/measurements"): {"kind": "probe", "graph": GRAPH, "recipe": RECIPE},
}

pytestmark = pytest.mark.timeout(600 if REQUESTS <= 5_000 else 7_200)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("openapi"), parts=("redis", "web")) as running:
        yield running
        log = running.log("web")
    print(f"\n{ANSWERED.total():,} requests: {dict(sorted(ANSWERED.items()))}")
    assert "Traceback" not in log


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


def operations() -> list[tuple[str, str]]:
    """Method and path of every operation in the document."""
    paths = api.get_openapi_schema()["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods]


EACH = (REQUESTS - UPLOADS) // (len(operations()) - 1) + 1


@pytest.mark.parametrize(("method", "path"), operations())
def test_no_request_drawn_from_the_document_makes_a_5xx(
    stack: Stack, session: requests.Session, method: str, path: str
) -> None:
    operation = schemathesis.openapi.from_url(f"{stack.url}/api/openapi.json")[path][method]
    count = UPLOADS if (method, path) == ("post", "/api/data") else EACH
    kept = operation.as_strategy(GenerationMode.POSITIVE)
    broken = operation.as_strategy(GenerationMode.NEGATIVE)
    cases = kept | broken
    if (method, path) in BODIES:
        cases |= almost_right(operation, BODIES[method, path])
    sent: list[int] = []

    def send(case: Case) -> None:
        if len(sent) < count:
            answer = case.call(session=session)
            sent.append(answer.status_code)
            ANSWERED[answer.status_code] += 1
            assert answer.status_code < 500, (case.as_curl_command(), answer.text)

    limits = hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    # What takes no parameters soon runs dry; drawn anew, it is sent again.
    rounds = iter(range(count))
    while len(sent) < count:
        hypothesis.seed(next(rounds))(limits(hypothesis.given(case=cases)(send)))()
    if (method, path) in BODIES:
        assert min(sent) < 300, "some requests are accepted"
        assert max(sent) >= 400, "some requests are refused"


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
