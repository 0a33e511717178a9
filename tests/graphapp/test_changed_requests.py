"""Names, ids, cursors and numbers of good requests, changed: never a 5xx, and a code where refused.

A thousand in every-day runs, five thousand in soak.
"""

import random
from urllib.parse import quote

import pytest
from django.http import HttpResponse

from tests.graphapp.conftest import GRAPH, RECIPE, Send
from tests.mutations import MUTATIONS, NAMES

pytestmark = pytest.mark.django_db

PLACES = (
    "/api/data/{}", "/api/graphs/{}", "/api/graphs/1/versions/{}", "/api/runs?graph_id={}",
    "/api/runs/{}", "/api/runs/1/events?after={}", "/api/runs/1/events?limit={}",
    "/api/runs/1/series?points={}", "/api/measurements/{}", "/api/downloads/{}",
    "/api/runs/{}/graph",
)  # fmt: skip
GOOD = ("1", "iris", "blobs?rows=50&seed=2", "1000", "spiral?noise=0.2")
ODD = ("\0", "\n", "..", "/", "%", "%00", "?", "&", "=", "+", "-", "٣", "é", "'", '"', ";",
       "\u202e", "9" * 20, "x" * 300, "e5", ".5", " ", "#")  # fmt: skip


def changed(chance: random.Random) -> str:
    """A good value with one to three changes, or one that never was good."""
    if chance.random() < 0.1:
        return chance.choice(NAMES).encode("utf-8", "replace").decode()
    text = chance.choice(GOOD)
    for _ in range(chance.randint(1, 3)):
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice((*ODD, "")) + text[at + chance.randint(0, 2) :]
    return text


def test_no_changed_name_id_or_number_makes_a_5xx(send: Send) -> None:
    chance = random.Random(0)
    send("POST", "/api/graphs", {"document": GRAPH})
    send("POST", "/api/runs", {"graph": GRAPH, "recipe": RECIPE})
    answers: dict[int, int] = {}
    for number in range(MUTATIONS):
        value = changed(chance)
        if number % 4 == 0:
            body = {"graph": GRAPH, "recipe": RECIPE | {"data": value}}
            answer: HttpResponse = send("POST", "/api/check", body)
        else:
            place = chance.choice(PLACES).format(quote(value, safe=""))
            answer = send(chance.choice(("GET", "GET", "DELETE")), place)
        assert answer.status_code < 500, value
        if answer.status_code >= 400:
            assert answer.json()["code"], value
        answers[answer.status_code] = answers.get(answer.status_code, 0) + 1
    print(f"{MUTATIONS:,} changed requests: {dict(sorted(answers.items()))}")
    assert {200, 404, 422} <= set(answers)
