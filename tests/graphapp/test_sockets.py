"""The live stream inside one process: hello, replay from a cursor, live events, close codes."""

import asyncio
import json
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from graphapp.actions.store_events import do_store_events
from graphapp.asgi import application
from graphapp.models import Run
from tests.graphapp.conftest import metrics, started
from tests.graphapp.websocket import Browser

pytestmark = pytest.mark.django_db(transaction=True)


@sync_to_async
def store(run: Run, *events: dict[str, Any]) -> None:
    do_store_events(run.pk, 1, list(events))


async def read_until(browser: Browser, last: int) -> list[int]:
    """The numbers of the events that arrive, until LAST has."""
    numbers: list[int] = []
    while not numbers or numbers[-1] < last:
        numbers += [event["seq"] for event in await browser.read()]
    return numbers


async def test_a_socket_replays_from_its_cursor_and_goes_on_live(held_run: Run) -> None:
    await store(held_run, started(1), metrics(2, 1))
    first = Browser(application, f"/ws/runs/{held_run.pk}/")
    assert await first.open()
    hello = await first.read()
    assert (hello["kind"], hello["state"], hello["last_seq"]) == ("hello", "running", 5)
    assert hello["run"]["id"] == str(held_run.pk)
    assert await read_until(first, 5) == [1, 2, 3, 4, 5]
    second = Browser(application, f"/ws/runs/{held_run.pk}/?after=4")
    assert await second.open()
    await second.read()
    assert await read_until(second, 5) == [5]
    await store(held_run, metrics(3, 2))
    assert await read_until(first, 6) == [6]
    assert await read_until(second, 6) == [6]
    await first.leave()
    await second.leave()


async def test_a_long_log_comes_in_frames_of_bounded_size(held_run: Run, settings: Any) -> None:
    settings.FRAME_BYTES = 4_000
    await store(held_run, started(1), *[metrics(n, n) for n in range(2, 202)])
    browser = Browser(application, f"/ws/runs/{held_run.pk}/")
    assert await browser.open()
    hello = await browser.read()
    numbers: list[int] = []
    frames = 0
    while not numbers or numbers[-1] < hello["last_seq"]:
        message = await browser.receive_output(10)
        assert len(message["text"]) <= 4_000
        numbers += [event["seq"] for event in json.loads(message["text"])]
        frames += 1
    assert numbers == list(range(1, hello["last_seq"] + 1))
    assert frames > 3
    await browser.leave()


async def test_without_redis_the_poll_still_brings_events(
    held_run: Run, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HUB_POLL_SECONDS = 0.1
    monkeypatch.setattr("graphapp.actions.store_events.announce", lambda *_: None)
    browser = Browser(application, f"/ws/runs/{held_run.pk}/?after=2")
    assert await browser.open()
    await browser.read()
    await store(held_run, started(1))
    assert await read_until(browser, 4) == [3, 4]
    await browser.leave()


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/ws/runs/{id}/?after=-1", 4400),
        ("/ws/runs/{id}/?after=abc", 4400),
        (f"/ws/runs/{{id}}/?after={2**63}", 4400),
        ("/ws/runs/999999/", 4404),
        ("/ws/runs/abc/", 4404),
        ("/ws/runs/" + "9" * 30 + "/", 4404),
        ("/ws/nothing/", 4404),
    ],
)
async def test_a_bad_address_closes_with_its_code(held_run: Run, path: str, code: int) -> None:
    browser = Browser(application, path.replace("{id}", str(held_run.pk)))
    assert await browser.open()
    assert await browser.read() == code
    await browser.leave()


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("no json", None),
        ("[]", None),
        ('{"ping":"x"}', None),
        ('{"ping":1,"evil":2}', None),
        ("[" * 60_000, None),
        ('{"ping":' + "1" * 65_537 + "}", None),
        (None, b"\x00\x01"),
    ],
)
async def test_a_bad_message_closes_the_socket(
    held_run: Run, text: str | None, data: bytes | None
) -> None:
    browser = Browser(application, f"/ws/runs/{held_run.pk}/?after=2")
    assert await browser.open()
    await browser.read()
    await browser.say(text, data)
    assert await browser.read() == 4400
    await browser.leave()


async def test_a_flood_of_messages_closes_the_socket(held_run: Run) -> None:
    browser = Browser(application, f"/ws/runs/{held_run.pk}/?after=2")
    assert await browser.open()
    await browser.read()
    answers: list[Any] = []
    for number in range(100):
        await browser.say(f'{{"ping":{number}}}')
    while 4429 not in answers:
        answers.append(await browser.read())
    assert answers[0] == {"kind": "pong", "ping": 0}
    await browser.leave()


async def test_the_socket_too_many_is_told_so(held_run: Run, settings: Any) -> None:
    settings.SOCKETS_PER_USER = 2
    path = f"/ws/runs/{held_run.pk}/"
    browsers = [Browser(application, path) for _ in range(3)]
    first_words = []
    for browser in browsers:
        assert await browser.open()
        first_words.append(await browser.read())
    assert [word if isinstance(word, int) else word["kind"] for word in first_words] == [
        "hello",
        "hello",
        4429,
    ]
    for browser in browsers:
        await browser.leave()
    again = Browser(application, path)
    assert await again.open()
    assert (await again.read())["kind"] == "hello"
    await again.leave()


async def test_a_browser_that_does_not_read_is_let_go(held_run: Run, settings: Any) -> None:
    settings.SOCKET_SEND_SECONDS = 0.2
    told: list[dict[str, Any]] = []
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    await heard.put({"type": "websocket.connect"})

    async def stuck(message: dict[str, Any]) -> None:
        told.append(message)
        if message["type"] == "websocket.send":
            await asyncio.Event().wait()
        if message["type"] == "websocket.close":
            await heard.put({"type": "websocket.disconnect", "code": message["code"]})

    scope = Browser(application, f"/ws/runs/{held_run.pk}/").scope
    await asyncio.wait_for(application(scope, heard.get, stuck), 10)  # type: ignore[arg-type]
    assert [message["type"] for message in told] == [
        "websocket.accept",
        "websocket.send",
        "websocket.close",
    ]
    assert told[-1]["code"] == 4408


async def test_a_page_from_elsewhere_gets_no_socket(held_run: Run) -> None:
    headers = [(b"host", b"localhost"), (b"origin", b"http://evil.example")]
    browser = Browser(application, f"/ws/runs/{held_run.pk}/", headers=headers)
    assert not await browser.open()
