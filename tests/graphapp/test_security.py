"""What keeps strangers out: hosts, tokens, policy, sizes, and local mode's loopback."""

import asyncio
import os
import subprocess
import sys
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings
from django.test import Client

from graphapp.asgi import application
from graphapp.guards import is_same_site
from tests.graphapp.conftest import GRAPH, Send

LOCAL_CLIENT = ("127.0.0.1", 40_000)


def http_scope(path: str = "/healthz", **changes: Any) -> dict[str, Any]:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": LOCAL_CLIENT,
        "server": ("127.0.0.1", 8765),
    }
    return scope | changes


async def answer(scope: dict[str, Any], *bodies: bytes) -> tuple[int, bytes]:
    """Status and body of one request, its own body sent in pieces."""
    talk = ApplicationCommunicator(application, scope)
    pieces = bodies or (b"",)
    for number, piece in enumerate(pieces):
        more = number < len(pieces) - 1
        await talk.send_input({"type": "http.request", "body": piece, "more_body": more})
    start = await talk.receive_output(10)
    body = b""
    while True:
        message = await talk.receive_output(10)
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    await asyncio.wait_for(talk.wait(), 10)
    return start["status"], body


@pytest.mark.django_db
def test_a_rebound_host_is_refused(client: Client) -> None:
    refused = client.get("/api/session", headers={"Host": "evil.example"})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_request")


@pytest.mark.django_db
def test_writes_need_this_sites_token() -> None:
    client = Client(enforce_csrf_checks=True, headers={"Host": "localhost"})
    body = {"document": GRAPH}
    refused = client.post("/api/graphs", body, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
    token = client.get("/api/session").json()["csrf"]
    accepted = client.post("/api/graphs", body, "application/json", headers={"X-CSRFToken": token})
    assert accepted.status_code == 201
    foreign = client.post(
        "/api/graphs",
        body,
        "application/json",
        headers={"X-CSRFToken": token, "Origin": "http://evil.example"},
    )
    assert foreign.status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/api/session", "/api/docs", "/login/"])
def test_no_page_runs_inline_scripts_or_names_another_host(client: Client, path: str) -> None:
    page = client.get(path, headers={"Host": "localhost"})
    policy = page["Content-Security-Policy"]
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert scripts == "script-src 'self'"
    assert "http" not in policy
    assert page["X-Content-Type-Options"] == "nosniff"
    assert page["X-Frame-Options"] == "DENY"
    assert b"cdn." not in page.content


@pytest.mark.django_db
def test_the_docs_page_gets_its_script_from_here(client: Client) -> None:
    page = client.get("/api/docs", headers={"Host": "localhost"}).content.decode()
    assert "/static/ninja/swagger-ui-bundle.js" in page
    assert client.get("/static/ninja/swagger-ui-bundle.js").status_code == 200


@pytest.mark.django_db
def test_unknown_addresses_of_the_api_answer_in_json(send: Send) -> None:
    for method, path, status in (("GET", "/api/nothing", 404), ("DELETE", "/api/graphs", 405)):
        refused = send(method, path)
        assert refused.status_code == status
        assert set(refused.json()) == {"code", "message"}


async def test_local_mode_lets_only_this_machine_in() -> None:
    status, body = await answer(http_scope(client=("192.0.2.7", 40_000)))
    assert status == 403
    assert b"only this machine" in body


async def test_a_large_body_is_refused_before_it_is_read() -> None:
    told = [(b"host", b"localhost"), (b"content-length", str(50 * 2**20).encode())]
    scope = http_scope("/api/check", method="POST", headers=told)
    assert (await answer(scope))[0] == 413


async def test_a_chunked_body_is_counted_as_it_comes() -> None:
    scope = http_scope("/api/check", method="POST")
    status, body = await answer(scope, *[b"x" * 2**18] * 5)
    assert status == 413
    assert b"too_large" in body


@pytest.mark.parametrize(
    ("host", "origin", "welcome"),
    [
        ("localhost:8765", "http://localhost:8765", True),
        ("127.0.0.1:8765", "http://127.0.0.1:8765", True),
        ("localhost:8765", "http://localhost:3000", False),
        ("localhost:8765", "http://evil.example", False),
        ("localhost:8765", "null", False),
        ("localhost:8765", "", False),
        ("evil.example", "http://evil.example", False),
        ("", "", False),
        ("localhost:8765", "http://[", False),
    ],
)
def test_a_socket_comes_from_a_page_of_this_site(host: str, origin: str, welcome: bool) -> None:
    headers = [(b"host", host.encode()), (b"origin", origin.encode())]
    assert is_same_site({"type": "websocket", "headers": headers}) is welcome  # type: ignore[typeddict-item]


def start_with(**environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from django.conf import settings; settings.SECRET_KEY"]
    plain = {"DJANGO_SETTINGS_MODULE": "graphapp.settings", "PATH": os.environ["PATH"]}
    return subprocess.run(
        command,
        env=plain | environment,
        cwd=settings.PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_local_mode_refuses_to_listen_beyond_this_machine(tmp_path: Any) -> None:
    for environment in ({"HOST": "0.0.0.0"}, {"ALLOWED_HOSTS": "brickwork.example"}):
        refused = start_with(BRICKWORK_HOME=str(tmp_path), **environment)
        assert refused.returncode == 1
        assert "local mode has no accounts" in refused.stderr


def test_server_mode_needs_a_secret_of_its_own(tmp_path: Any) -> None:
    mode = {"BRICKWORK_HOME": str(tmp_path), "BRICKWORK_MODE": "server", "HOST": "0.0.0.0"}
    assert "SECRET_KEY" in start_with(**mode).stderr
    assert start_with(**mode, SECRET_KEY="x" * 50).returncode == 0


def test_the_local_secret_is_made_once_for_this_user_only(tmp_path: Any) -> None:
    for _ in range(2):
        assert start_with(BRICKWORK_HOME=str(tmp_path)).returncode == 0
    secret = tmp_path / "secret_key"
    assert secret.stat().st_mode & 0o777 == 0o600
    assert len(secret.read_text()) >= 50
    assert list(tmp_path.iterdir()) == [secret]
