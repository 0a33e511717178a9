"""The gallery: every template can be trained as it is."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from graphapp.actions.create_run import RunRequest, do_create_run
from graphapp.templates_gallery import templates
from tests.graphapp.conftest import Send

pytestmark = pytest.mark.django_db

TEMPLATES = templates()
FIRST = "digits-cnn"


@pytest.mark.parametrize("template", TEMPLATES, ids=[entry["id"] for entry in TEMPLATES])
def test_a_template_is_ready_to_train(owner: User, template: dict[str, Any]) -> None:
    run = do_create_run(owner, RunRequest(template["graph"], template["recipe"], None, None))
    assert run.name == template["graph"]["name"]


def test_the_gallery_is_told_with_task_level_and_time(send: Send) -> None:
    told = send("GET", "/api/templates").json()
    assert {entry["id"] for entry in told} >= {
        "one-neuron",
        "spiral-mlp",
        FIRST,
        "iris-mlp",
        "diabetes-regression",
    }
    for entry in told:
        assert entry["task"]
        assert entry["level"]
        assert entry["summary"]
        assert 0 < entry["seconds"] <= 120
