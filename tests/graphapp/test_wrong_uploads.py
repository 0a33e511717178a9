"""Wrong files that are uploaded: a coded answer with a sentence, never a 5xx."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.engine.reading.wrong_files import Wrong, wrong_files
from tests.graphapp.test_data import own_folder as own_folder

pytestmark = pytest.mark.django_db
WRONG = list(wrong_files())
EVERY = 28
"""One of so many is tried in every run, each by a process of its own; soak takes all."""


def uploads() -> Iterator[Any]:
    for number, wrong in enumerate(WRONG):
        marks = [] if number % EVERY == 0 else [pytest.mark.soak]
        yield pytest.param(wrong, id=wrong.what, marks=marks)


@pytest.mark.parametrize("wrong", list(uploads()))
def test_an_upload_is_refused_in_a_sentence_or_taken(
    wrong: Wrong, client: Client, owner: User
) -> None:
    file = SimpleUploadedFile(wrong.name, wrong.content)
    answer = client.post(
        "/api/data", {"name": "wrong", "file": file}, headers={"Host": "localhost"}
    )
    assert answer.status_code in (201, 422), answer.content
    if answer.status_code == 422:
        told = answer.json()
        assert told["code"] in ("bad_data", "validation", "too_large")
        assert told["message"].endswith((".", "?"))
        assert "Traceback" not in told["message"]
