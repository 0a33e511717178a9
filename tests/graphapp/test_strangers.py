"""Strangers at the door of a real server: whoever sends without end, too slowly or nothing at all
is told and sent away, and everybody else is answered meanwhile."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx
import psutil
import pytest

from tests.stack import Stack, until

REQUEST_SECONDS = 1.5
HOST = b"Host: localhost\r\n"
UPGRADE = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
POST = b"POST /api/check HTTP/1.1\r\nContent-Type: application/json\r\n" + HOST


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    seconds = {"BRICKWORK_REQUEST_SECONDS": str(REQUEST_SECONDS)}
    folder = tmp_path_factory.mktemp("strangers")
    with Stack(folder, parts=("redis", "web"), files=256, **seconds) as running:
        for path in ("data", "blocks", "templates", "docs"):  # what it gets ready once
            httpx.get(f"{running.url}/api/{path}", timeout=30).raise_for_status()
        yield running


def connect(stack: Stack) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", stack.web_port), timeout=20)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def answer(connection: socket.socket) -> bytes:
    """All that comes until the server ends the connection."""
    said = b""
    try:
        while piece := connection.recv(65_536):
            said += piece
    except ConnectionError:
        pass
    return said


def healthy(stack: Stack) -> bool:
    return httpx.get(f"{stack.url}/healthz", timeout=10).status_code == 200


# What is sent first, and what is then sent again and again until the server has had enough.
ENDLESS: dict[str, tuple[bytes, bytes, int]] = {
    "a header's value": (b"GET / HTTP/1.1\r\n" + HOST + b"X: ", b"a" * 4_096, 431),
    "a header's name": (b"GET / HTTP/1.1\r\n" + HOST, b"a" * 4_096, 431),
    "headers": (b"GET / HTTP/1.1\r\n" + HOST, b"X-Name: value\r\n" * 256, 431),
    "an address": (b"GET /", b"a" * 4_096, 431),
    "a method": (b"", b"G" * 4_096, 400),
    "a websocket's headers": (b"GET /ws/runs/1/ HTTP/1.1\r\n" + HOST + UPGRADE, b"X: y\r\n" * 512,
                              431),
    "a chunk's extension": (POST + b"Transfer-Encoding: chunked\r\n\r\n1;a=", b"a" * 4_096, 400),
    "headers behind a body": (POST + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n0\r\n",
                              b"X-Name: value\r\n" * 256, 400),
    "chunks of a body": (POST + b"Transfer-Encoding: chunked\r\n\r\n",
                         b"1000\r\n" + b"a" * 4_096 + b"\r\n", 413),
}  # fmt: skip
# What a slow client has sent, and what it adds every tenth of a second.
SLOW: dict[str, tuple[bytes, bytes]] = {
    "nothing": (b"", b""),
    "half a line": (b"GET /", b""),
    "half a head": (b"GET / HTTP/1.1\r\n" + HOST, b""),
    "a header that grows": (b"GET / HTTP/1.1\r\n" + HOST + b"X: ", b"a"),
    "half a body": (POST + b"Content-Length: 1000\r\n\r\n{", b""),
    "a body that grows": (POST + b"Content-Length: 1000\r\n\r\n{", b" "),
    "an upload that grows": (
        b"POST /api/data HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=x\r\n" + HOST
        + b"Content-Length: 1000000\r\n\r\n--x\r\n", b" "),
    "half a chunk": (POST + b"Transfer-Encoding: chunked\r\n\r\n100\r\n{", b""),
    "half a websocket": (b"GET /ws/runs/1/ HTTP/1.1\r\n" + HOST + UPGRADE, b""),
}  # fmt: skip


@pytest.mark.parametrize(("first", "more", "status"), ENDLESS.values(), ids=ENDLESS.keys())
def test_what_has_no_end_is_cut_short(stack: Stack, first: bytes, more: bytes, status: int) -> None:
    before = stack.process("web").memory_info().rss
    with connect(stack) as connection:
        sent = 0
        try:
            connection.sendall(first)
            while sent < 16 * 2**20:
                connection.sendall(more)
                sent += len(more)
        except OSError:
            pass  # it has been closed at the other end
        said = answer(connection)
    assert sent < 16 * 2**20
    assert said.startswith(b"HTTP/1.1 %d " % status) or not said, said[:200]
    assert stack.process("web").memory_info().rss - before < 32 * 2**20
    assert healthy(stack)


def test_the_longest_head_is_told_by_its_length(stack: Stack) -> None:
    for length, status in ((24 * 1024, 200), (48 * 1024, 431)):
        with connect(stack) as connection:
            head = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n" + HOST
            connection.sendall(head + b"X: " + b"a" * length + b"\r\n\r\n")
            said = answer(connection)
        assert said.startswith(b"HTTP/1.1 %d " % status)
        body = json.loads(said.partition(b"\r\n\r\n")[2])
        assert status == 200 or (body["code"] == "too_large" and "32,768" in body["message"])


def test_whoever_is_slow_is_told_when_the_time_is_over(stack: Stack) -> None:
    """All at once, so that the test takes as long as the slowest."""
    took: dict[str, tuple[float, bytes]] = {}

    def dawdle(name: str, first: bytes, more: bytes) -> None:
        with connect(stack) as connection:
            began = time.monotonic()
            connection.sendall(first)
            connection.settimeout(0.1)
            said = b""
            while time.monotonic() < began + 20:
                try:
                    piece = connection.recv(65_536)
                    said += piece
                    if not piece:
                        break
                except TimeoutError:
                    connection.sendall(more)
                except ConnectionError:
                    break
            took[name] = (time.monotonic() - began, said)

    _together([lambda name=name, slow=slow: dawdle(name, *slow) for name, slow in SLOW.items()])  # type: ignore[misc]
    assert set(took) == set(SLOW)
    for name, (seconds, said) in took.items():
        assert REQUEST_SECONDS - 0.2 < seconds < 15, name
        assert said.startswith(b"HTTP/1.1 408 "), (name, said[:200])
        assert json.loads(said.partition(b"\r\n\r\n")[2])["code"] == "too_slow"
    assert healthy(stack)


def test_a_kept_connection_without_a_question_ends(stack: Stack) -> None:
    """Blank lines are no question: they may stand before one, and so are no sign of life either."""
    with connect(stack) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n")
        connection.settimeout(0.2)
        began, said = time.monotonic(), b""
        while time.monotonic() < began + 20:
            try:
                piece = connection.recv(65_536)
            except TimeoutError:
                connection.sendall(b"\r\n")
                continue
            except ConnectionError:
                break
            if not piece:
                break
            said += piece
        assert time.monotonic() < began + 15
    assert said.startswith(b"HTTP/1.1 200 ")


def test_a_long_body_at_some_pace_is_taken_whole(stack: Stack) -> None:
    body = b'{"graph": ' + b" " * 250_000 + b"{}}"
    with connect(stack) as connection:
        connection.sendall(POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body))
        steps = 12
        for number in range(steps):
            time.sleep(2 * REQUEST_SECONDS / steps)
            connection.sendall(
                body[number * len(body) // steps : (number + 1) * len(body) // steps]
            )
        said = answer(connection)
    assert said.startswith(b"HTTP/1.1 403 "), said[:200]  # it lacks this site's token


def test_whoever_does_not_read_the_answer_is_left(stack: Stack) -> None:
    page = b"GET /static/ninja/swagger-ui-bundle.js HTTP/1.1\r\n" + HOST + b"\r\n"
    process = stack.process("web")
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        connection.connect(("127.0.0.1", stack.web_port))
        port = connection.getsockname()[1]
        connection.sendall(page * 8)
        until(lambda: port in _ports(process), "the connection is there", 10)
        until(lambda: port not in _ports(process), "the connection is ended", 20)
    assert healthy(stack)


def _ports(process: psutil.Process) -> set[int]:
    return {item.raddr.port for item in process.net_connections("tcp") if item.raddr}


def test_half_requests_cannot_take_every_descriptor(stack: Stack) -> None:
    """400 of them, where the process may open 256 files: it says so, and answers all the while."""
    assert "256 files" in stack.log("web")
    process = stack.process("web")
    with ExitStack() as open_connections:
        for number in range(400):
            half = open_connections.enter_context(connect(stack))
            half.sendall(b"GET / HTTP/1.1\r\n")
            if number % 50 == 49:
                assert healthy(stack), f"after {number + 1} half requests"
        assert process.num_fds() < 256
        for _ in range(5):
            assert healthy(stack)
    until(lambda: process.num_fds() < 100, "the files are closed", 20)
    assert process.is_running()
    assert healthy(stack)


def _together(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
