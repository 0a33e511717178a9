"""Server mode: sign in, sign out, and nowhere else to be sent."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client

from tests.graphapp.conftest import Send

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough sentence"


@pytest.fixture
def visitor(settings: Any) -> Client:
    """Somebody who has an account and has not signed in."""
    local = "graphapp.middleware.LocalUser"
    settings.LOCAL = False
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != local]
    User.objects.create_user("ada", password=PASSWORD)
    return Client(headers={"Host": "localhost"})


def sign_in(visitor: Client, password: str = PASSWORD, goal: str = "") -> Any:
    form = {"username": "ada", "password": password, "next": goal}
    return visitor.post("/login/", form)


def test_signing_in_and_out(visitor: Client) -> None:
    assert visitor.get("/api/session").json()["user"] is None
    assert visitor.get("/api/graphs").status_code == 401
    answer = sign_in(visitor)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert visitor.get("/api/session").json()["user"] == {"name": "ada"}
    assert visitor.get("/api/graphs").status_code == 200
    assert visitor.post("/logout/").status_code == 302
    assert visitor.get("/api/graphs").status_code == 401


def test_a_wrong_password_is_told_on_the_page(visitor: Client) -> None:
    page = sign_in(visitor, "wrong")
    assert page.status_code == 200
    assert b"do not match" in page.content
    assert b"<script" not in page.content


@pytest.mark.parametrize("goal", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(visitor: Client, goal: str) -> None:
    assert sign_in(visitor, goal=goal)["Location"] == "/"


def test_somebody_who_may_no_longer_come_is_out_at_once(visitor: Client) -> None:
    sign_in(visitor)
    User.objects.update(is_active=False)
    assert visitor.get("/api/graphs").status_code == 401


@pytest.mark.parametrize(
    ("trouble", "status", "code"),
    [
        ("database is locked", 503, "unavailable"),
        ("database or disk is full", 507, "storage_full"),
    ],
)
def test_a_database_that_is_away_is_no_crash(
    send: Send, monkeypatch: pytest.MonkeyPatch, trouble: str, status: int, code: str
) -> None:
    def away(user: User) -> None:
        raise OperationalError(trouble)

    monkeypatch.setattr("graphapp.api.graphs.access_graphs", away)
    answer = send("GET", "/api/graphs")
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert ("Retry-After" in answer.headers) == (status == 503)
