"""Whatever is changed in a good document, the server answers what it is, and never with 5xx."""

from collections import Counter

import pytest

from tests.graphapp.conftest import Send
from tests.mutations import MUTATIONS, SOAK, mutations, originals

pytestmark = pytest.mark.django_db


def test_a_changed_document_is_checked_and_kept_or_refused(send: Send) -> None:
    answers: Counter[int] = Counter()
    first = send("POST", "/api/graphs", {"document": originals()[0]})
    graph_id, version = first.json()["id"], 1
    for what, document in mutations(MUTATIONS if SOAK else 150):
        canvas = document.get("canvas")
        recipe = canvas.get("recipe") if isinstance(canvas, dict) else None
        body = {"graph": document, **({"recipe": recipe} if isinstance(recipe, dict) else {})}
        checked = send("POST", "/api/check", body)
        assert checked.status_code < 500, what
        code = send("POST", "/api/code", {"graph": document})
        assert code.status_code < 500, what
        path = f"/api/graphs/{graph_id}"
        saved = send("PUT", path, {"document": document, "version": version})
        answers[saved.status_code] += 1
        if saved.status_code == 200:
            version += 1
            assert send("GET", path).json()["version"] == version, what
        else:
            assert saved.status_code in (400, 422), what
            assert saved.json()["message"], what
    assert set(answers) >= {200, 400}
    # The newest is the last that could be read: a bad one took no good one's place.
    newest = send("GET", f"/api/graphs/{graph_id}").json()
    assert (newest["version"], newest["version"]) == (version, answers[200] + 1)
