"""Server mode: sign in, sign out, and nowhere else to be sent."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from graphapp.models import SignInGuesses
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


class Weighing(MD5PasswordHasher):
    """Counts how many passwords are weighed."""

    count = 0

    def verify(self, password: str, encoded: str) -> bool:
        type(self).count += 1
        return super().verify(password, encoded)

    def encode(self, password: str, salt: str) -> str:
        type(self).count += 1  # what Django does for an account that is not there
        return super().encode(password, salt)


@pytest.fixture
def weighing(settings: Any) -> type[Weighing]:
    settings.PASSWORD_HASHERS = [f"{__name__}.Weighing"]
    Weighing.count = 0
    return Weighing


def guess(visitor: Client, name: str, door: str = "/login/", **origin: str) -> Any:
    return visitor.post(door, {"username": name, "password": "wrong"}, **origin)


@pytest.mark.parametrize("name", ["ada", "ADA", "nobody"])
@pytest.mark.parametrize("door", ["/login/", "/admin/login/"])
def test_a_hundred_guesses_at_an_account_are_ten(
    visitor: Client, weighing: type[Weighing], name: str, door: str
) -> None:
    pages = [guess(visitor, name, door, REMOTE_ADDR=f"192.0.2.{n}") for n in range(100)]
    assert [page.status_code for page in pages] == [200] * 10 + [429] * 90
    once = weighing.count
    assert once >= 10
    late = guess(visitor, name, door)
    assert weighing.count == once, "no password is weighed any more"
    assert 0 < int(late["Retry-After"]) <= 900
    assert b"Too many tries. Try again in 15\n" in late.content
    assert (sign_in(visitor).status_code == 429) is (name.lower() == "ada")


def test_guesses_at_many_accounts_from_one_address_end_too(
    visitor: Client, weighing: type[Weighing]
) -> None:
    addresses = ["2001:db8::1", "2001:db8::ffff"]
    pages = [guess(visitor, f"name{n}", REMOTE_ADDR=addresses[n % 2]) for n in range(80)]
    assert [page.status_code for page in pages] == [200] * 50 + [429] * 30
    assert sign_in(visitor).status_code == 302, "others come from elsewhere"
    assert SignInGuesses.objects.count() == 52, "50 accounts and two addresses"


def test_the_right_password_begins_the_count_anew(visitor: Client) -> None:
    for _ in range(8):
        for _ in range(9):
            assert guess(visitor, "ada").status_code == 200
        SignInGuesses.objects.exclude(guesses=9).update(guesses=9)  # those of the address
        assert sign_in(visitor).status_code == 302
        visitor.post("/logout/")
    assert SignInGuesses.objects.count() == 1


def test_after_a_while_guesses_are_forgotten(visitor: Client) -> None:
    for _ in range(11):
        last = guess(visitor, "ada")
    assert last.status_code == 429
    SignInGuesses.objects.update(since=timezone.now() - timedelta(seconds=901))
    assert sign_in(visitor).status_code == 302
